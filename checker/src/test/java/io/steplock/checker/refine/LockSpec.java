package io.steplock.checker.refine;

import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.Conjunct;
import io.steplock.checker.spec.Difference;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.Place;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.spec.StepExplanation;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A spec without TLC: two processes, a lock and a counter.
 *
 * <pre>
 * Init        == lock = "free" /\ pc = [p \in Procs |-> "idle"] /\ counter = 0
 * Acquire(p)  == pc[p] = "idle" /\ lock = "free" /\ lock' = p /\ pc' = [pc EXCEPT ![p] = "in"] /\ UNCHANGED counter
 * Increment(p)== pc[p] = "in" /\ counter' = counter + 1 /\ UNCHANGED &lt;&lt;lock, pc>>
 * Release(p)  == pc[p] = "in" /\ lock' = "free" /\ pc' = [pc EXCEPT ![p] = "idle"] /\ UNCHANGED counter
 * Crash       == lock' = "free" /\ pc' = [p \in Procs |-> "idle"] /\ UNCHANGED counter
 * </pre>
 */
public final class LockSpec implements LoadedSpec {
    /** The hash that this spec says it has. */
    public static final String HASH = "sha256:1234";

    static final Map<String, TlaValue> CONSTANTS =
            Map.of("Limit", TlaValue.of(3), "Procs", TlaValue.set(List.of(TlaValue.of("p1"), TlaValue.of("p2"))));

    record LockState(Map<String, TlaValue> values) implements State {}

    record Bound(String action, Map<String, TlaValue> arguments) implements BoundAction {}

    private final int limit;
    private final String config;
    private final Map<String, List<String>> parameters = new LinkedHashMap<>();

    /** Every state that was made, to see which are still held. */
    final List<WeakReference<LockState>> made = new ArrayList<>();

    /** How often each invariant was evaluated. */
    final Map<String, Integer> evaluated = new HashMap<>();

    /** An action or invariant whose evaluation fails; empty for none. */
    String broken = "";

    public LockSpec() {
        this(3, "lock.cfg");
    }

    public LockSpec(int limit, String config) {
        this.limit = limit;
        this.config = config;
        parameters.put("Acquire", List.of("p"));
        parameters.put("Increment", List.of("p"));
        parameters.put("Release", List.of("p"));
        parameters.put("Crash", List.of());
    }

    static Map<String, TlaValue> initial() {
        return values("free", "idle", "idle", 0);
    }

    static Map<String, TlaValue> values(String lock, String pc1, String pc2, int counter) {
        return Map.of(
                "lock", TlaValue.of(lock),
                "pc", new TlaValue.Rec(Map.of("p1", TlaValue.of(pc1), "p2", TlaValue.of(pc2))),
                "counter", TlaValue.of(counter));
    }

    @Override
    public SpecInfo info() {
        Map<String, TlaValue> constants = new HashMap<>(CONSTANTS);
        constants.put("Limit", TlaValue.of(limit));
        return new SpecInfo(
                "MCLock",
                HASH,
                config,
                constants,
                new TreeSet<>(),
                List.of("lock", "pc", "counter"),
                parameters.entrySet().stream()
                        .map(it -> new ActionInfo(it.getKey(), it.getValue(), new Place("MCLock", 1, 1)))
                        .toList(),
                List.of("Mutex", "Bounded"));
    }

    @Override
    public State state(Map<String, TlaValue> values) throws SpecException {
        if (!values.keySet().equals(Set.of("lock", "pc", "counter"))) {
            throw new SpecException("a state has lock, pc and counter, not " + new TreeSet<>(values.keySet()));
        }
        LockState state = new LockState(values);
        made.add(new WeakReference<>(state));
        return state;
    }

    @Override
    public Map<String, TlaValue> values(State state) {
        return ((LockState) state).values;
    }

    @Override
    public State apply(State state, List<Change> changes) throws SpecException {
        Map<String, TlaValue> values = new HashMap<>(values(state));
        for (Change change : changes) {
            TlaValue old = values.get(change.variable());
            if (change.kind() != Change.Kind.SET) {
                throw new SpecException(change.variable() + " is no value for " + change.kind());
            }
            values.put(change.variable(), change.path().size() == 1 ? change.value() : inside(old, change));
        }
        return state(values);
    }

    private static TlaValue inside(TlaValue old, Change change) throws SpecException {
        String key = change.path().get(1) instanceof TlaValue.Str name ? name.value() : "";
        if (!(old instanceof TlaValue.Rec rec) || !rec.fields().containsKey(key)) {
            throw new SpecException("the path " + change.path() + " exists up to " + change.variable() + " only");
        }
        Map<String, TlaValue> fields = new HashMap<>(rec.fields());
        fields.put(key, change.value());
        return new TlaValue.Rec(fields);
    }

    @Override
    public Optional<Difference> difference(State expected, State actual) {
        for (String variable : List.of("lock", "pc", "counter")) {
            TlaValue a = values(expected).get(variable);
            TlaValue b = values(actual).get(variable);
            if (!a.equals(b)) {
                return Optional.of(new Difference(variable, a.toString(), b.toString()));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean isInitial(State state) {
        return values(state).equals(initial());
    }

    @Override
    public BoundAction bind(String action, Map<String, TlaValue> arguments) throws SpecException {
        if (!parameters.containsKey(action)) {
            throw new SpecException("no action " + action + ", there are " + parameters.keySet());
        }
        if (!arguments.keySet().equals(Set.copyOf(parameters.get(action)))) {
            throw new SpecException(action + " takes " + parameters.get(action) + ", not " + arguments.keySet());
        }
        return new Bound(action, arguments);
    }

    @Override
    public boolean isStep(State from, BoundAction action, State to) throws SpecException {
        Bound bound = (Bound) action;
        failIfBroken(bound.action);
        Map<String, TlaValue> next = new HashMap<>(values(from));
        TlaValue process = bound.arguments.get("p");
        if (bound.action.equals("Crash")) {
            next.putAll(values("free", "idle", "idle", counter(from)));
            return next.equals(values(to));
        }
        if (!(process instanceof TlaValue.Str name && Set.of("p1", "p2").contains(name.value()))) {
            return false;
        }
        boolean in = pc(from, name.value()).equals("in");
        if (bound.action.equals("Acquire") ? in || !next.get("lock").equals(TlaValue.of("free")) : !in) {
            return false;
        }
        switch (bound.action) {
            case "Acquire" -> {
                next.put("lock", process);
                next.put("pc", with(from, name.value(), "in"));
            }
            case "Increment" -> next.put("counter", TlaValue.of(counter(from) + 1));
            default -> {
                next.put("lock", TlaValue.of("free"));
                next.put("pc", with(from, name.value(), "idle"));
            }
        }
        return next.equals(values(to));
    }

    private TlaValue with(State state, String process, String pc) {
        Map<String, TlaValue> fields =
                new HashMap<>(((TlaValue.Rec) values(state).get("pc")).fields());
        fields.put(process, TlaValue.of(pc));
        return new TlaValue.Rec(fields);
    }

    private String pc(State state, String process) {
        TlaValue pc = ((TlaValue.Rec) values(state).get("pc")).fields().get(process);
        return ((TlaValue.Str) pc).value();
    }

    private int counter(State state) {
        return ((TlaValue.Int) values(state).get("counter")).value();
    }

    private void failIfBroken(String what) throws SpecException {
        if (what.equals(broken)) {
            throw new SpecException("evaluating " + what + " failed on purpose");
        }
    }

    @Override
    public boolean holds(String invariant, State state) throws SpecException {
        evaluated.merge(invariant, 1, Integer::sum);
        failIfBroken(invariant);
        return invariant.equals("Mutex")
                ? !(pc(state, "p1").equals("in") && pc(state, "p2").equals("in"))
                : counter(state) <= limit;
    }

    @Override
    public Set<String> variablesRead(String invariant) {
        return invariant.equals("Mutex") ? Set.of("pc") : Set.of("counter");
    }

    @Override
    public StepExplanation explain(State from, BoundAction action, State to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Conjunct> explainInvariant(String invariant, State state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
