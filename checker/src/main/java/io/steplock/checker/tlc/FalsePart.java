package io.steplock.checker.tlc;

import io.steplock.checker.spec.Conjunct;
import io.steplock.checker.spec.Conjunct.Kind;
import io.steplock.checker.spec.Conjunct.Outcome;
import io.steplock.checker.spec.Difference;
import java.util.ArrayList;
import java.util.List;
import tla2sany.semantic.ASTConstants;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tla2sany.semantic.SymbolNode;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.EvalControl;
import tlc2.tool.EvalException;
import tlc2.tool.TLCState;
import tlc2.tool.ToolGlobals;
import tlc2.tool.coverage.CostModel;
import tlc2.tool.impl.Tool;
import tlc2.util.Context;
import tlc2.value.impl.LazyValue;
import tlc2.value.impl.Value;
import util.Assert.TLCRuntimeException;

/** Says what a false formula that cannot be opened further would need, and what the states have instead. */
final class FalsePart {
    private final Tool tool;
    private final Texts texts;
    private final TLCState from;
    private final TLCState to;

    FalsePart(Tool tool, Texts texts, TLCState from, TLCState to) {
        this.tool = tool;
        this.texts = texts;
        this.from = from;
        this.to = to;
    }

    private record Sides(String needed, String recorded) {}

    Conjunct of(SemanticNode node, Context con, Kind kind) {
        Sides sides = node instanceof OpApplNode call ? sides(call, con) : new Sides("", "");
        return new Conjunct(
                Texts.place(node),
                texts.of(node, List.of()),
                kind,
                Outcome.FALSE,
                sides.needed(),
                sides.recorded(),
                List.copyOf(new VariablesRead(tool).in(node, con)),
                "");
    }

    private Sides sides(OpApplNode call, Context con) {
        int opcode = BuiltInOPs.getOpCode(call.getOperator().getName());
        ExprOrOpArgNode[] args = call.getArgs();
        return switch (opcode) {
            case ToolGlobals.OPCODE_eq -> equality(args[0], args[1], con);
            case ToolGlobals.OPCODE_unchanged -> unchanged(args[0], con);
            case ToolGlobals.OPCODE_lnot -> new Sides("not: " + filled(args[0], con), "it is TRUE");
            default -> args.length == 2 ? relation(call, con) : new Sides(filled(call, con), "it is FALSE");
        };
    }

    /** The side that speaks of the states is the subject; the other one gives the needed value. */
    private Sides equality(SemanticNode left, SemanticNode right, Context con) {
        boolean turned = level(left, con) == 0 && level(right, con) > 0;
        SemanticNode subject = turned ? right : left;
        SemanticNode object = turned ? left : right;
        Value actual = eval(subject, con);
        Value needed = eval(object, con);
        if (actual == null || needed == null) {
            return new Sides("", "");
        }
        return parts(filled(subject, con), needed, actual);
    }

    private static Sides parts(String subject, Value needed, Value actual) {
        List<Difference> differences = Paths.differences(subject, needed, actual);
        if (differences.isEmpty()) {
            return new Sides("", "");
        }
        Difference first = differences.get(0);
        String more = differences.size() == 1 ? "" : " (" + (differences.size() - 1) + " more parts differ)";
        return new Sides(phrase(first.path(), first.expected()), phrase(first.path(), first.actual()) + more);
    }

    private static String phrase(String path, String value) {
        boolean verb = value.startsWith("has ") || value.startsWith("lacks ") || value.equals("(absent)");
        return path + (verb ? " " : " = ") + value;
    }

    private Sides unchanged(SemanticNode what, Context con) {
        List<String> needed = new ArrayList<>();
        List<String> recorded = new ArrayList<>();
        changed(what, con, needed, recorded);
        return new Sides(String.join(" and ", needed), String.join(" and ", recorded));
    }

    private void changed(SemanticNode what, Context con, List<String> needed, List<String> recorded) {
        if (what instanceof OpApplNode call) {
            if (BuiltInOPs.getOpCode(call.getOperator().getName()) == ToolGlobals.OPCODE_tup) {
                for (ExprOrOpArgNode arg : call.getArgs()) {
                    changed(arg, con, needed, recorded);
                }
                return;
            }
            if (call.getArgs().length == 0
                    && call.getOperator().getKind() != ASTConstants.VariableDeclKind
                    && tool.lookup(call.getOperator(), con, false) instanceof OpDefNode def) {
                changed(def.getBody(), con, needed, recorded);
                return;
            }
        }
        Value before = eval(what, con);
        Value after = evalAfter(what, con);
        if (before != null && after != null && !Values.equal(before, after)) {
            Sides sides = parts(filled(what, con) + "'", before, after);
            needed.add(sides.needed());
            recorded.add(sides.recorded());
        }
    }

    /** Comparisons and memberships: the right side is replaced by its value. */
    private Sides relation(OpApplNode call, Context con) {
        SemanticNode left = call.getArgs()[0];
        SemanticNode right = call.getArgs()[1];
        Value actual = eval(left, con);
        Value bound = eval(right, con);
        if (actual == null || bound == null) {
            return new Sides("", "");
        }
        String operator = call.getOperator().getName().toString();
        String subject = filled(left, con);
        String object = level(right, con) == 0
                ? Texts.brief(bound)
                : filled(right, con) + " (which is " + Texts.brief(bound) + ")";
        if (level(left, con) == 0 && level(right, con) > 0) {
            return new Sides(
                    subject + " " + operator + " " + filled(right, con),
                    filled(right, con) + " = " + Texts.brief(bound));
        }
        return new Sides(subject + " " + operator + " " + object, subject + " = " + Texts.brief(actual));
    }

    private int level(SemanticNode node, Context con) {
        return tool.getLevelBound(node, con, tool.getId());
    }

    private Value eval(SemanticNode node, Context con) {
        try {
            return tool.eval(node, con, from, to, EvalControl.Clear, CostModel.DO_NOT_RECORD);
        } catch (EvalException | TLCRuntimeException e) {
            // Only a hint is lost: the conjunct stays false, without its values.
            return null;
        }
    }

    private Value evalAfter(SemanticNode node, Context con) {
        try {
            return tool.eval(node, con, to, TLCState.Empty, EvalControl.Clear, CostModel.DO_NOT_RECORD);
        } catch (EvalException | TLCRuntimeException e) {
            // Only a hint is lost: the conjunct stays false, without its values.
            return null;
        }
    }

    /** The source text with parameters, bound variables and constants replaced by their values. */
    private String filled(SemanticNode node, Context con) {
        List<Texts.Replacement> replacements = new ArrayList<>();
        fill(node, con, replacements);
        return texts.of(node, replacements);
    }

    private void fill(SemanticNode node, Context con, List<Texts.Replacement> replacements) {
        if (node instanceof OpApplNode call && call.getArgs().length == 0) {
            SymbolNode symbol = call.getOperator();
            boolean constant = symbol.getKind() == ASTConstants.ConstantDeclKind;
            boolean bound = symbol.getKind() == ASTConstants.FormalParamKind
                    || symbol.getKind() == ASTConstants.BoundSymbolKind;
            if (constant || bound) {
                String text = replacement(call, con, bound);
                if (text != null) {
                    replacements.add(new Texts.Replacement(node.getLocation(), text));
                }
            }
            return;
        }
        SemanticNode[] children = node.getChildren();
        if (children != null) {
            for (SemanticNode child : children) {
                if (child != null) {
                    fill(child, con, replacements);
                }
            }
        }
    }

    private String replacement(OpApplNode call, Context con, boolean bound) {
        Object meaning = tool.lookup(call.getOperator(), con, false);
        if (meaning instanceof LazyValue lazy) {
            // A parameter that stands for an expression of the states reads better as that expression.
            return level(lazy.expr, lazy.con) > 0 ? filled(lazy.expr, lazy.con) : brief(eval(lazy.expr, lazy.con));
        }
        return meaning instanceof Value value && (bound || value.toString().length() <= 20) ? brief(value) : null;
    }

    private static String brief(Value value) {
        return value == null ? null : Texts.brief(value);
    }
}
