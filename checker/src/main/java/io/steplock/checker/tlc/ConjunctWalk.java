package io.steplock.checker.tlc;

import io.steplock.checker.spec.Conjunct;
import io.steplock.checker.spec.Conjunct.Kind;
import io.steplock.checker.spec.Conjunct.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.LabelNode;
import tla2sany.semantic.LetInNode;
import tla2sany.semantic.LevelConstants;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tla2sany.semantic.Subst;
import tla2sany.semantic.SubstInNode;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.EvalControl;
import tlc2.tool.EvalException;
import tlc2.tool.IContextEnumerator;
import tlc2.tool.TLCState;
import tlc2.tool.ToolGlobals;
import tlc2.tool.coverage.CostModel;
import tlc2.tool.impl.Tool;
import tlc2.util.Context;
import tlc2.value.impl.BoolValue;
import tlc2.value.impl.LazyValue;
import tlc2.value.impl.Value;
import util.Assert.TLCRuntimeException;

/** Takes a formula apart into conjuncts and evaluates each; a false one is opened as long as that shows the false part. */
final class ConjunctWalk {
    /** Of larger sets only so many bindings of a false existential quantifier are tried. */
    private static final int BINDINGS = 500;

    private final Tool tool;
    private final TLCState from;
    private final TLCState to;
    private final FalsePart falsePart;
    private final Texts texts;

    ConjunctWalk(Tool tool, Texts texts, TLCState from, TLCState to) {
        this.tool = tool;
        this.texts = texts;
        this.from = from;
        this.to = to;
        this.falsePart = new FalsePart(tool, texts, from, to);
    }

    List<Conjunct> conjuncts(SemanticNode node, Context con) {
        if (node instanceof LetInNode let) {
            return conjuncts(let.getBody(), withDefinitions(let, con));
        }
        if (node instanceof LabelNode label) {
            return conjuncts(label.getBody(), con);
        }
        if (node instanceof SubstInNode instance) {
            Context inner = con;
            for (Subst subst : instance.getSubsts()) {
                inner = inner.cons(subst.getOp(), tool.getVal(subst.getExpr(), con, true));
            }
            return conjuncts(instance.getBody(), inner);
        }
        if (node instanceof OpApplNode call
                && (opcode(call) == ToolGlobals.OPCODE_cl || opcode(call) == ToolGlobals.OPCODE_land)) {
            List<Conjunct> all = new ArrayList<>();
            for (ExprOrOpArgNode arg : call.getArgs()) {
                all.addAll(conjuncts(arg, con));
            }
            return all;
        }
        return evaluated(node, con);
    }

    private List<Conjunct> evaluated(SemanticNode node, Context con) {
        try {
            Value value = tool.eval(node, con, from, to, EvalControl.Clear, CostModel.DO_NOT_RECORD);
            if (!(value instanceof BoolValue bool)) {
                return List.of(plain(node, con, Outcome.ERROR, "not TRUE or FALSE but " + Texts.brief(value)));
            }
            if (bool.val) {
                return List.of(plain(node, con, Outcome.TRUE, ""));
            }
        } catch (EvalException | TLCRuntimeException e) {
            List<Conjunct> opened = opened(node, con);
            return opened != null
                    ? opened
                    : List.of(plain(node, con, Outcome.ERROR, LoadErrors.folded(e.getMessage())));
        }
        List<Conjunct> opened = opened(node, con);
        if (opened != null && opened.stream().anyMatch(part -> part.outcome() != Outcome.TRUE)) {
            return opened;
        }
        return List.of(falsePart.of(node, con, kind(node, con)));
    }

    /** The conjuncts inside a formula that is not true, null if it cannot be opened. */
    private List<Conjunct> opened(SemanticNode node, Context con) {
        if (!(node instanceof OpApplNode call)) {
            return null;
        }
        ExprOrOpArgNode[] args = call.getArgs();
        return switch (opcode(call)) {
            case 0 -> unfolded(call, con);
            case ToolGlobals.OPCODE_ite ->
                truth(args[0], con)
                        .map(condition -> conjuncts(args[condition ? 1 : 2], con))
                        .orElse(null);
            case ToolGlobals.OPCODE_implies ->
                truth(args[0], con)
                        .filter(condition -> condition)
                        .map(condition -> conjuncts(args[1], con))
                        .orElse(null);
            case ToolGlobals.OPCODE_dl, ToolGlobals.OPCODE_lor -> nearestSide(args, con);
            case ToolGlobals.OPCODE_bf -> bindings(call, con, true);
            case ToolGlobals.OPCODE_be -> bindings(call, con, false);
            default -> null;
        };
    }

    /** The disjunct with the fewest false conjuncts; a plain "a \/ b" says more as a whole. */
    private List<Conjunct> nearestSide(ExprOrOpArgNode[] sides, Context con) {
        List<Conjunct> best = null;
        for (ExprOrOpArgNode side : sides) {
            best = nearer(best, conjuncts(side, con));
        }
        return best == null || best.size() == 1 ? null : best;
    }

    private List<Conjunct> unfolded(OpApplNode call, Context con) {
        Object meaning = tool.lookup(call.getOperator(), con, false);
        if (meaning instanceof LazyValue lazy) {
            return conjuncts(lazy.expr, lazy.con);
        }
        if (!(meaning instanceof OpDefNode def)
                || BuiltInOPs.getOpCode(def.getName()) != 0
                || def.getInRecursive()
                || def.isStandardModule()) {
            return null;
        }
        return conjuncts(def.getBody(), tool.getOpContext(def, call.getArgs(), con, true));
    }

    /** For \A the first binding that is not true, for \E the one with the fewest false conjuncts. */
    private List<Conjunct> bindings(OpApplNode quantifier, Context con, boolean first) {
        try {
            IContextEnumerator contexts = tool.contexts(quantifier, con, from, to, EvalControl.Clear);
            List<Conjunct> best = null;
            int tried = 0;
            for (Context each = contexts.nextElement();
                    each != null && (first || tried < BINDINGS);
                    each = contexts.nextElement(), tried++) {
                List<Conjunct> parts = conjuncts(quantifier.getArgs()[0], each);
                if (first && wrong(parts) > 0) {
                    return parts;
                }
                best = first ? null : nearer(best, parts);
            }
            return best;
        } catch (EvalException | TLCRuntimeException e) {
            // The bound itself cannot be evaluated: the quantifier is reported as a whole, with TLC's message.
            return null;
        }
    }

    private static List<Conjunct> nearer(List<Conjunct> best, List<Conjunct> other) {
        return best == null || wrong(other) < wrong(best) ? other : best;
    }

    private static long wrong(List<Conjunct> parts) {
        return parts.stream().filter(part -> part.outcome() != Outcome.TRUE).count();
    }

    private Optional<Boolean> truth(SemanticNode node, Context con) {
        try {
            return tool.eval(node, con, from, to, EvalControl.Clear, CostModel.DO_NOT_RECORD) instanceof BoolValue bool
                    ? Optional.of(bool.val)
                    : Optional.empty();
        } catch (EvalException | TLCRuntimeException e) {
            // The condition cannot be evaluated: the whole formula is reported, with TLC's message.
            return Optional.empty();
        }
    }

    private static Context withDefinitions(LetInNode let, Context con) {
        Context inner = con;
        for (OpDefNode def : let.getLets()) {
            if (def.getArity() == 0) {
                inner = inner.cons(def, new LazyValue(def.getBody(), inner, CostModel.DO_NOT_RECORD));
            }
        }
        return inner;
    }

    private Conjunct plain(SemanticNode node, Context con, Outcome outcome, String error) {
        return new Conjunct(
                Texts.place(node),
                texts.of(node, List.of()),
                kind(node, con),
                outcome,
                "",
                "",
                outcome == Outcome.TRUE ? List.of() : List.copyOf(new VariablesRead(tool).in(node, con)),
                error);
    }

    private Kind kind(SemanticNode node, Context con) {
        return tool.getLevelBound(node, con, tool.getId()) >= LevelConstants.ActionLevel ? Kind.EFFECT : Kind.GUARD;
    }

    private static int opcode(OpApplNode node) {
        return BuiltInOPs.getOpCode(node.getOperator().getName());
    }
}
