package io.steplock.checker.tlc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.Action;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.ToolGlobals;
import tlc2.tool.impl.Tool;
import tlc2.util.Context;

/**
 * A conjunct of an invariant, definitions without parameters unfolded. In their order: one may rely on those before it.
 *
 * @param variables those that it reads
 */
record InvariantPart(Action predicate, Set<String> variables) {
    /** The conjuncts; the invariant itself if it is no conjunction. */
    static List<InvariantPart> of(Tool tool, Action invariant) {
        List<InvariantPart> parts = new ArrayList<>();
        collect(tool, invariant.pred, invariant.con, parts);
        return List.copyOf(parts);
    }

    boolean reads(Set<String> changed) {
        return !Collections.disjoint(variables, changed);
    }

    private static void collect(Tool tool, SemanticNode node, Context con, List<InvariantPart> parts) {
        if (node instanceof OpApplNode call) {
            int opcode = BuiltInOPs.getOpCode(call.getOperator().getName());
            if (opcode == ToolGlobals.OPCODE_cl || opcode == ToolGlobals.OPCODE_land) {
                for (ExprOrOpArgNode conjunct : call.getArgs()) {
                    collect(tool, conjunct, con, parts);
                }
                return;
            }
            if (opcode == 0
                    && call.getArgs().length == 0
                    && tool.lookup(call.getOperator(), con, false) instanceof OpDefNode def
                    && BuiltInOPs.getOpCode(def.getName()) == 0) {
                collect(tool, def.getBody(), con, parts);
                return;
            }
        }
        parts.add(new InvariantPart(new Action(node, con), Set.copyOf(new VariablesRead(tool).in(node, con))));
    }
}
