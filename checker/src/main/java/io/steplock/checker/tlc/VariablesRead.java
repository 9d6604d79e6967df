package io.steplock.checker.tlc;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import tla2sany.semantic.ASTConstants;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpArgNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tla2sany.semantic.Subst;
import tla2sany.semantic.SubstInNode;
import tla2sany.semantic.SymbolNode;
import tlc2.tool.impl.Tool;
import tlc2.util.Context;

/** The variables that a formula mentions, definitions unfolded. */
final class VariablesRead {
    private final Tool tool;
    private final Set<String> found = new LinkedHashSet<>();
    private final Set<SymbolNode> unfolded = new HashSet<>();

    VariablesRead(Tool tool) {
        this.tool = tool;
    }

    Set<String> in(SemanticNode node, Context con) {
        walk(node, con);
        return found;
    }

    private void walk(SemanticNode node, Context con) {
        if (node == null) {
            return;
        }
        if (node instanceof OpApplNode call) {
            symbol(call.getOperator(), con);
        } else if (node instanceof OpArgNode argument) {
            symbol(argument.getOp(), con);
        } else if (node instanceof SubstInNode instance) {
            for (Subst subst : instance.getSubsts()) {
                walk(subst.getExpr(), con);
            }
            walk(instance.getBody(), con);
            return;
        }
        SemanticNode[] children = node.getChildren();
        if (children != null) {
            for (SemanticNode child : children) {
                walk(child, con);
            }
        }
    }

    private void symbol(SymbolNode symbol, Context con) {
        if (symbol.getKind() == ASTConstants.VariableDeclKind) {
            // A variable that INSTANCE replaces is no variable of this spec; what replaces it is walked on its own.
            if (symbol.getName().getVarLoc() >= 0) {
                found.add(symbol.getName().toString());
            }
        } else if (unfolded.add(symbol) && tool.lookup(symbol, con, false) instanceof OpDefNode def) {
            walk(def.getBody(), con);
        }
    }
}
