package io.steplock.checker.refine;

import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.Difference;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.trace.TraceException;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceLine;
import io.steplock.checker.trace.TracePosition;
import io.steplock.checker.trace.TraceReader;
import io.steplock.checker.value.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One run of the validator over one trace. */
final class Validation {
    /** The spec could not evaluate something; no answer is no verdict. */
    private static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswer(String place, String what, SpecException cause) {
            super(place + ": the spec gave no answer to " + what + ": " + cause.getMessage(), cause);
        }
    }

    private final LoadedSpec spec;
    private final SpecInfo info;
    private final TraceReader trace;
    private final Validator.Options options;
    private final Map<String, Set<String>> variablesRead = new LinkedHashMap<>();
    private final Map<String, Long> actions = new LinkedHashMap<>();
    private final Map<String, Verdict.Violation> violations = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private Optional<Verdict.Rejection> rejection = Optional.empty();
    private Optional<Verdict.Invalid> invalid = Optional.empty();
    private Optional<String> inconclusive = Optional.empty();
    private LoadedSpec.State state;
    private long lastRead = 1;
    private long lastNumber;
    private long steps;
    private long lives = 1;
    private boolean afterCrash;
    private boolean allInvariantsDue = true;

    Validation(LoadedSpec spec, TraceReader trace, Validator.Options options) {
        this.spec = spec;
        this.info = spec.info();
        this.trace = trace;
        this.options = options;
        info.actions().stream().map(ActionInfo::name).forEach(name -> actions.put(name, 0L));
    }

    Verdict run() {
        long start = System.nanoTime();
        try {
            judgeTrace();
        } catch (Misfit e) {
            invalid = Optional.of(new Verdict.Invalid("MISFIT", e.getMessage()));
        } catch (TraceException e) {
            invalid = Optional.of(new Verdict.Invalid(e.kind().name(), e.getMessage()));
        } catch (NoAnswer e) {
            inconclusive = Optional.of(e.getMessage());
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        return new Verdict(
                trace.file(),
                Optional.of(new Verdict.Judge(info.module(), info.config(), info.hash(), info.variables())),
                rejection,
                new ArrayList<>(violations.values()),
                invalid,
                inconclusive,
                new Verdict.Counts(steps, lives, Collections.unmodifiableMap(actions), elapsed),
                remarks);
    }

    private void judgeTrace() throws Misfit, TraceException, NoAnswer {
        TraceHeader header = trace.header();
        remarks.addAll(HeaderCheck.check(trace.file(), header, info, options));
        findVariablesRead();
        judgeStart(header);
        for (Optional<TraceLine> next = trace.next(); next.isPresent(); next = trace.next()) {
            TraceLine line = next.get();
            lastNumber = line.number();
            if (rejection.isEmpty()) {
                judge(line);
            }
            options.progress().accept(lastNumber);
        }
        if (rejection.isEmpty() && steps == 0) {
            throw new Misfit(nothingJudged());
        }
    }

    private String nothingJudged() {
        if (options.from() > lastNumber && lastNumber > 0) {
            return trace.file() + ": no step was judged: --from " + options.from() + " is behind the last number "
                    + lastNumber + ". Give a smaller one.";
        }
        return trace.file() + ": no step was judged: the trace has none"
                + (options.from() > 1 ? " from number " + options.from() + " on" : "")
                + ". A verdict needs at least one step; record a run that takes some.";
    }

    private void findVariablesRead() throws NoAnswer {
        for (String invariant : info.invariants()) {
            try {
                variablesRead.put(invariant, spec.variablesRead(invariant));
            } catch (SpecException e) {
                throw new NoAnswer(trace.file() + ":1", "which variables " + invariant + " reads", e);
            }
        }
    }

    private void judgeStart(TraceHeader header) throws Misfit, NoAnswer {
        TracePosition position = TracePosition.ofHeader(trace.file());
        String place = trace.file() + ":1";
        try {
            state = spec.state(header.initial());
        } catch (SpecException e) {
            throw new Misfit(place + ": the first state is no state of the spec: " + e.getMessage());
        }
        String condition = header.startsIn().orElse("Init");
        boolean allowed;
        try {
            allowed = header.startsIn().isPresent() ? spec.holds(condition, state) : spec.isInitial(state);
        } catch (SpecException e) {
            throw new NoAnswer(place, "whether the first state satisfies " + condition, e);
        }
        if (!allowed) {
            String explanation = header.startsIn().isPresent() ? explainViolation(condition, position) : "";
            reject(condition, position, "the first state does not satisfy " + condition, explanation);
        } else if (options.from() > 1) {
            remarks.add("Lines with numbers below " + options.from() + " were applied, not judged.");
        } else {
            checkInvariants(Set.of(), position);
        }
    }

    private void judge(TraceLine line) throws Misfit, NoAnswer {
        TracePosition position = TracePosition.of(trace.file(), line);
        if (line instanceof TraceLine.Step step) {
            if (afterCrash) {
                lives++;
            }
            afterCrash = step.crash();
            judgeStep(step, position);
        } else if (line instanceof TraceLine.FullState full) {
            judgeReadBack(full, position);
        }
    }

    private void judgeStep(TraceLine.Step step, TracePosition position) throws Misfit, NoAnswer {
        LoadedSpec.BoundAction action;
        LoadedSpec.State next;
        try {
            action = spec.bind(step.action(), step.arguments());
        } catch (SpecException e) {
            throw new Misfit(place(position) + ": step " + step.number() + " has no action of the spec: "
                    + e.getMessage() + ". Record the action under its name and parameters in the spec.");
        }
        try {
            next = spec.apply(state, step.changes());
        } catch (SpecException e) {
            throw new Misfit(place(position) + ": the changes of step " + step.number()
                    + " cannot be applied to the state before it: " + e.getMessage()
                    + ". A change must fit the state that the lines before it give; correct the recording.");
        }
        if (position.number() < options.from()) {
            state = next;
            return;
        }
        boolean allowed;
        try {
            allowed = spec.isStep(state, action, next);
        } catch (SpecException e) {
            throw new NoAnswer(place(position), "whether step " + step.number() + " is a step of " + step.action(), e);
        }
        if (!allowed) {
            reject(
                    step.action(),
                    position,
                    "the recorded step is no step of " + step.action() + " in " + info.module() + "!Next",
                    explainStep(action, next, position));
            return;
        }
        state = next;
        steps++;
        actions.merge(step.action(), 1L, Long::sum);
        Set<String> changed = new HashSet<>();
        for (Change change : step.changes()) {
            changed.add(change.variable());
        }
        checkInvariants(changed, position);
    }

    private void judgeReadBack(TraceLine.FullState full, TracePosition position) throws Misfit {
        LoadedSpec.State actual;
        try {
            actual = spec.state(full.values());
        } catch (SpecException e) {
            throw new Misfit(
                    place(position) + ": the state that was read back is no state of the spec: " + e.getMessage());
        }
        if (position.number() >= options.from()) {
            Optional<Difference> difference = spec.difference(state, actual);
            if (difference.isPresent()) {
                Difference at = difference.get();
                reject(
                        "read-back",
                        position,
                        at.path() + " is " + at.expected() + " after the recorded steps, but " + at.actual()
                                + " was read back (" + full.why() + "): between lines " + lastRead + " and "
                                + full.line() + " something changed that no recorded step changed",
                        "");
                return;
            }
        }
        state = actual;
        lastRead = full.line();
    }

    /** The first judged state must satisfy all invariants, a later one those that a changed variable can have made false. */
    private void checkInvariants(Set<String> changed, TracePosition position) throws NoAnswer {
        for (Map.Entry<String, Set<String>> entry : variablesRead.entrySet()) {
            String invariant = entry.getKey();
            boolean due = allInvariantsDue || !Collections.disjoint(entry.getValue(), changed);
            if (violations.containsKey(invariant) || !due) {
                continue;
            }
            boolean holds;
            try {
                holds = allInvariantsDue ? spec.holds(invariant, state) : spec.stillHolds(invariant, changed, state);
            } catch (SpecException e) {
                throw new NoAnswer(place(position), "whether " + invariant + " holds", e);
            }
            if (!holds) {
                violations.put(
                        invariant,
                        new Verdict.Violation(
                                invariant, position.number(), position.line(), explainViolation(invariant, position)));
            }
        }
        allInvariantsDue = false;
    }

    private void reject(String what, TracePosition position, String message, String explanation) {
        rejection = Optional.of(new Verdict.Rejection(what, position.number(), position.line(), message, explanation));
    }

    private String explainStep(LoadedSpec.BoundAction action, LoadedSpec.State next, TracePosition position) {
        try {
            return options.explainer().rejectedStep(spec, state, action, next, position);
        } catch (SpecException e) {
            return noExplanation(e);
        }
    }

    private String explainViolation(String invariant, TracePosition position) {
        try {
            return options.explainer().violatedInvariant(spec, invariant, state, position);
        } catch (SpecException e) {
            return noExplanation(e);
        }
    }

    /** The finding stands without its explanation. */
    private static String noExplanation(SpecException e) {
        return "(no explanation: " + e.getMessage() + ")";
    }

    private static String place(TracePosition position) {
        return position.file() + ":" + position.line();
    }
}
