package io.steplock.checker.tlc;

import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.SymbolNode;
import tlc2.tool.Action;
import tlc2.tool.TLCState;
import tlc2.tool.coverage.CostModel;
import tlc2.tool.impl.Tool;
import tlc2.util.Context;
import tlc2.value.impl.BoolValue;
import tlc2.value.impl.EvaluatingValue;
import tlc2.value.impl.Value;

/**
 * A property that hands each state or pair of states to us and lets TLC go on.
 *
 * <p>TLC stops at the first violated property of a state and, when it continues, rebuilds a trace for each violation.
 * So the properties are replaced by this value: we evaluate the real ones, all of them on every state that TLC would
 * check, keep the first violation of each, and TLC explores the whole graph.
 */
final class HookValue extends EvaluatingValue {
    /** Is given what TLC would check a property on; {@code to} is empty for a state predicate. */
    @FunctionalInterface
    interface Listener {
        void check(TLCState from, TLCState to);
    }

    private final transient Listener listener;

    private HookValue(Listener listener) {
        super(null, null, 0);
        this.listener = listener;
    }

    @Override
    public Value eval(
            Tool tool, ExprOrOpArgNode[] args, Context con, TLCState from, TLCState to, int control, CostModel costs) {
        listener.check(from, to);
        return BoolValue.ValTrue;
    }

    /** An action whose formula is this hook; the symbol only lends its name. */
    static Action action(Action original, SymbolNode symbol, Listener listener) {
        OpApplNode call = new OpApplNode(symbol);
        return new Action(call, Context.Empty.cons(symbol, new HookValue(listener)), original.getOpDef());
    }
}
