package io.steplock.checker.tlc;

import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tla2sany.semantic.FormalParamNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.Action;
import tlc2.tool.TLCState;
import tlc2.tool.impl.Tool;
import tlc2.value.impl.Value;

/**
 * The disjuncts of the next-state relation by action name and arguments.
 *
 * <p>TLC splits Next into instances, one for each choice of the quantified variables whose bounds are constant; an
 * action with disjunctions inside gives several instances of the same name and arguments. A quantifier whose bound
 * depends on the state is expanded anew in each state, by {@link StateDependent}.
 */
final class Actions {
    /**
     * A disjunct of Next.
     *
     * @param arguments in the order of the operator's parameters
     */
    record Instance(OpDefNode def, List<TlaValue> arguments, Action action) {
        String name() {
            return def.getName().toString();
        }

        String call(Tool tool) {
            FormalParamNode[] formals = def.getParams();
            List<String> texts = new ArrayList<>();
            for (FormalParamNode formal : formals) {
                texts.add(String.valueOf(action.con.lookup(formal)));
            }
            return texts.isEmpty() ? name() : name() + "(" + String.join(", ", texts) + ")";
        }
    }

    private record Key(String name, List<TlaValue> arguments) {}

    private final Map<String, ActionInfo> infos = new LinkedHashMap<>();
    private final Map<String, OpDefNode> definitions = new HashMap<>();
    private final Map<Key, List<Instance>> byKey = new HashMap<>();
    private final List<Instance> fixed = new ArrayList<>();
    private final List<StateDependent> dependent = new ArrayList<>();
    private final Map<Action, Instance> ofAction = new HashMap<>();

    Actions(Tool tool, Values values, String config) throws SpecException {
        OpDefNode next = nextOperator(tool, config);
        for (Action action : tool.getActions()) {
            StateDependent expanded = StateDependent.of(tool, values, action);
            if (expanded != null) {
                dependent.add(expanded);
                expanded.operators().forEach(this::declare);
                continue;
            }
            OpDefNode def = action.getOpDef();
            if (def == null || def.equals(next)) {
                throw unnamed(next, action.pred);
            }
            declare(def);
            Instance instance = instance(values, def, action);
            fixed.add(instance);
            ofAction.put(action, instance);
            byKey.computeIfAbsent(new Key(instance.name(), instance.arguments()), k -> new ArrayList<>())
                    .add(instance);
        }
    }

    static Instance instance(Values values, OpDefNode def, Action action) throws SpecException {
        List<TlaValue> arguments = new ArrayList<>();
        for (FormalParamNode formal : def.getParams()) {
            if (!(action.con.lookup(formal) instanceof Value value)) {
                throw new SpecException(Texts.place(def) + ": the parameter " + formal.getName() + " of action "
                        + def.getName() + " is an operator; a trace cannot carry it. Give the action values only");
            }
            arguments.add(values.fromTlc(value));
        }
        return new Instance(def, arguments, action);
    }

    private void declare(OpDefNode def) {
        String name = def.getName().toString();
        definitions.put(name, def);
        infos.computeIfAbsent(
                name,
                n -> new ActionInfo(
                        n,
                        Arrays.stream(def.getParams())
                                .map(formal -> formal.getName().toString())
                                .toList(),
                        Texts.place(def)));
    }

    /** The operator that the config or the specification formula names as next-state relation. */
    private static OpDefNode nextOperator(Tool tool, String config) throws SpecException {
        Action next = tool.getNextStateSpec();
        if (next == null || tool.getInitStateSpec().size() == 0) {
            throw LoadErrors.noInitOrNext(config);
        }
        if (next.getOpDef() != null) {
            return next.getOpDef();
        }
        return next.pred instanceof OpApplNode call && call.getOperator() instanceof OpDefNode def ? def : null;
    }

    private static SpecException unnamed(OpDefNode next, SemanticNode disjunct) {
        return new SpecException(Texts.place(disjunct) + ": this disjunct of "
                + (next == null ? "the next-state relation" : next.getName().toString())
                + " is no call of a named operator, but a trace names the action of each step."
                + " Move the whole disjunct into an operator of its own, what is conjoined with its actions included");
    }

    List<ActionInfo> infos() {
        return List.copyOf(infos.values());
    }

    ActionInfo info(String name) {
        return infos.get(name);
    }

    OpDefNode definition(String name) {
        return definitions.get(name);
    }

    /** The disjuncts of that name and with these arguments in their plainest form; none if Next has none. */
    List<Instance> find(String name, List<TlaValue> arguments, TLCState from) throws SpecException {
        List<Instance> found = byKey.getOrDefault(new Key(name, arguments), List.of());
        if (dependent.isEmpty()) {
            return found;
        }
        List<Instance> all = new ArrayList<>(found);
        for (StateDependent source : dependent) {
            if (source.mayGive(name)) {
                source.in(from).stream()
                        .filter(instance -> instance.name().equals(name)
                                && instance.arguments().equals(arguments))
                        .forEach(all::add);
            }
        }
        return all;
    }

    /** All disjuncts in a state. */
    List<Instance> in(TLCState state) throws SpecException {
        List<Instance> all = new ArrayList<>(fixed);
        for (StateDependent source : dependent) {
            all.addAll(source.in(state));
        }
        return all;
    }

    /** The disjunct that TLC's action stands for, null if it has to be expanded in a state first. */
    Instance of(Action action) {
        return ofAction.get(action);
    }
}
