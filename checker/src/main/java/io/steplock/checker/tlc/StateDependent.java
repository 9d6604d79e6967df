package io.steplock.checker.tlc;

import io.steplock.checker.spec.SpecException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tla2sany.semantic.ASTConstants;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.FormalParamNode;
import tla2sany.semantic.LabelNode;
import tla2sany.semantic.LetInNode;
import tla2sany.semantic.LevelConstants;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.Action;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.EvalControl;
import tlc2.tool.EvalException;
import tlc2.tool.IContextEnumerator;
import tlc2.tool.TLCState;
import tlc2.tool.ToolGlobals;
import tlc2.tool.coverage.CostModel;
import tlc2.tool.impl.Tool;
import tlc2.util.Context;
import tlc2.value.impl.LazyValue;
import util.Assert.TLCRuntimeException;

/**
 * A part of Next that TLC cannot split without a state: a quantifier over a set that depends on the state, or a call
 * with such an argument. Below it there are calls of named operators only.
 */
final class StateDependent {
    private final Tool tool;
    private final Values values;
    private final SemanticNode formula;
    private final Context context;
    private final Set<OpDefNode> operators = new LinkedHashSet<>();

    private StateDependent(Tool tool, Values values, SemanticNode formula, Context context) {
        this.tool = tool;
        this.values = values;
        this.formula = formula;
        this.context = context;
    }

    /** The expansion of one of TLC's actions, or null if the action is an instance already. */
    static StateDependent of(Tool tool, Values values, Action action) {
        StateDependent expansion = new StateDependent(tool, values, action.pred, action.con);
        boolean quantifier = action.pred instanceof OpApplNode node && opcode(node) == ToolGlobals.OPCODE_be;
        boolean call = action.pred instanceof OpApplNode node && expansion.callee(node, action.con) != null;
        return (quantifier || call) && expansion.collect(action.pred, action.con) ? expansion : null;
    }

    Set<OpDefNode> operators() {
        return operators;
    }

    boolean mayGive(String name) {
        return operators.stream().anyMatch(def -> def.getName().toString().equals(name));
    }

    /** Whether there are only calls below the node; collects the operators that they call. */
    private boolean collect(SemanticNode node, Context con) {
        if (node instanceof LetInNode let) {
            return collect(let.getBody(), con);
        }
        if (node instanceof LabelNode label) {
            return collect(label.getBody(), con);
        }
        if (!(node instanceof OpApplNode call)) {
            return false;
        }
        switch (opcode(call)) {
            case ToolGlobals.OPCODE_be -> {
                return collect(call.getArgs()[0], con);
            }
            case ToolGlobals.OPCODE_dl, ToolGlobals.OPCODE_lor -> {
                boolean all = true;
                for (ExprOrOpArgNode arg : call.getArgs()) {
                    all &= collect(arg, con);
                }
                return all;
            }
            default -> {
                OpDefNode def = callee(call, con);
                if (def == null) {
                    return false;
                }
                if (!isWrapper(def, con)) {
                    operators.add(def);
                }
                return true;
            }
        }
    }

    /** Whether an operator only calls others, which then are the actions; their operators are collected. */
    private boolean isWrapper(OpDefNode def, Context con) {
        if (def.getInRecursive()) {
            return false;
        }
        Set<OpDefNode> before = new LinkedHashSet<>(operators);
        boolean wrapper = collect(def.getBody(), con);
        if (!wrapper) {
            operators.retainAll(before);
        }
        return wrapper;
    }

    private OpDefNode callee(OpApplNode call, Context con) {
        if (opcode(call) != 0 || call.getOperator().getKind() != ASTConstants.UserDefinedOpKind) {
            return null;
        }
        return tool.lookup(call.getOperator(), con, false) instanceof OpDefNode def
                        && BuiltInOPs.getOpCode(def.getName()) == 0
                        && tool.getLevelBound(def.getBody(), con, tool.getId()) >= LevelConstants.ActionLevel
                ? def
                : null;
    }

    private static int opcode(OpApplNode node) {
        return BuiltInOPs.getOpCode(node.getOperator().getName());
    }

    /** The instances in a state. */
    List<Actions.Instance> in(TLCState state) throws SpecException {
        List<Actions.Instance> found = new ArrayList<>();
        try {
            expand(formula, context, state, found);
        } catch (EvalException | TLCRuntimeException e) {
            throw new SpecException(
                    Texts.place(formula) + ": the actions cannot be enumerated in this state: "
                            + LoadErrors.folded(e.getMessage()),
                    e);
        }
        return found;
    }

    private void expand(SemanticNode node, Context con, TLCState state, List<Actions.Instance> found)
            throws SpecException {
        if (node instanceof LetInNode let) {
            Context inner = con;
            for (OpDefNode def : let.getLets()) {
                if (def.getArity() == 0) {
                    inner = inner.cons(def, new LazyValue(def.getBody(), inner, CostModel.DO_NOT_RECORD));
                }
            }
            expand(let.getBody(), inner, state, found);
        } else if (node instanceof LabelNode label) {
            expand(label.getBody(), con, state, found);
        } else if (node instanceof OpApplNode call) {
            expandCall(call, con, state, found);
        }
    }

    private void expandCall(OpApplNode call, Context con, TLCState state, List<Actions.Instance> found)
            throws SpecException {
        int opcode = opcode(call);
        if (opcode == ToolGlobals.OPCODE_be) {
            IContextEnumerator contexts = tool.contexts(call, con, state, TLCState.Empty, EvalControl.Clear);
            for (Context each = contexts.nextElement(); each != null; each = contexts.nextElement()) {
                expand(call.getArgs()[0], each, state, found);
            }
        } else if (opcode == ToolGlobals.OPCODE_dl || opcode == ToolGlobals.OPCODE_lor) {
            for (ExprOrOpArgNode arg : call.getArgs()) {
                expand(arg, con, state, found);
            }
        } else {
            OpDefNode def = callee(call, con);
            Context inner = con;
            FormalParamNode[] formals = def.getParams();
            for (int i = 0; i < formals.length; i++) {
                inner = inner.cons(formals[i], tool.eval(call.getArgs()[i], con, state));
            }
            if (operators.contains(def)) {
                found.add(Actions.instance(values, def, new Action(def.getBody(), inner, def)));
            } else {
                expand(def.getBody(), inner, state, found);
            }
        }
    }
}
