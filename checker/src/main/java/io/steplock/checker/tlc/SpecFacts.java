package io.steplock.checker.tlc;

import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import tla2sany.semantic.ModuleNode;
import tla2sany.semantic.OpDeclNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tla2sany.semantic.StringNode;
import tlc2.tool.TLCState;
import tlc2.tool.impl.FastTool;
import tlc2.util.Context;
import tlc2.value.impl.ModelValue;
import tlc2.value.impl.Value;

/** What a parsed spec says of itself. */
final class SpecFacts {
    private final FastTool tool;
    private final ModuleFiles files;
    private final ConfigText config;
    private final Path configFile;

    SpecFacts(FastTool tool, ModuleFiles files, ConfigText config, Path configFile) {
        this.tool = tool;
        this.files = files;
        this.config = config;
        this.configFile = configFile;
    }

    Map<String, ModelValue> modelValues() {
        Map<String, ModelValue> all = new TreeMap<>();
        for (ModelValue value : ModelValue.mvs) {
            all.put(value.val.toString(), value);
        }
        return all;
    }

    /** In a trace both are JSON strings, so they must not be the same text. */
    void refuseAmbiguousStrings() throws SpecException {
        Map<String, ModelValue> modelValues = modelValues();
        for (ModuleNode module : tool.getSpecProcessor().getModuleTbl().getModuleNodes()) {
            if (files.own().containsKey(module.getName().toString())) {
                for (OpDefNode def : module.getOpDefs()) {
                    if (def.getBody() != null) {
                        refuse(def.getBody(), modelValues);
                    }
                }
            }
        }
    }

    private void refuse(SemanticNode node, Map<String, ModelValue> modelValues) throws SpecException {
        if (node instanceof StringNode literal
                && modelValues.containsKey(literal.getRep().toString())) {
            String text = literal.getRep().toString();
            throw new SpecException(config.place(Optional.of(text)) + ": " + text + " is a model value, but \"" + text
                    + "\" is also a string of the spec (" + Texts.place(node)
                    + "); in a trace they could not be told apart. Rename one of them");
        }
        SemanticNode[] children = node.getChildren();
        if (children != null) {
            for (SemanticNode child : children) {
                if (child != null) {
                    refuse(child, modelValues);
                }
            }
        }
    }

    SpecInfo info(Values values, List<ActionInfo> actions) throws SpecException {
        List<String> variables = variables();
        if (variables.isEmpty()) {
            throw new SpecException(tool.getRootName() + ".tla: the module declares no variables, so it has no states");
        }
        List<String> invariants = new ArrayList<>();
        for (int i = 0; i < tool.getModelConfig().getInvariants().size(); i++) {
            invariants.add((String) tool.getModelConfig().getInvariants().elementAt(i));
        }
        return new SpecInfo(
                tool.getRootName(),
                hash(),
                configFile.getFileName().toString(),
                Collections.unmodifiableMap(constants(values)),
                Collections.unmodifiableSortedSet(new TreeSet<>(modelValues().keySet())),
                variables,
                actions,
                List.copyOf(invariants));
    }

    /** In the order of declaration; those of extended modules come before the root module's. */
    private List<String> variables() {
        Comparator<OpDeclNode> byPlace = Comparator.comparing((OpDeclNode variable) ->
                        tool.getRootName().equals(variable.getLocation().source()))
                .thenComparing(variable -> variable.getLocation().source())
                .thenComparing(variable -> variable.getLocation().beginLine())
                .thenComparing(variable -> variable.getLocation().beginColumn());
        return Arrays.stream(tool.getRootModule().getVariableDecls())
                .sorted(byPlace)
                .map(variable -> variable.getName().toString())
                .toList();
    }

    private Map<String, TlaValue> constants(Values values) {
        Map<String, TlaValue> all = new LinkedHashMap<>();
        for (OpDeclNode constant : tool.getRootModule().getConstantDecls()) {
            Object value = tool.lookup(constant, Context.Empty, false);
            if (value instanceof OpDefNode def && def.getArity() == 0) {
                value = tool.eval(def.getBody(), Context.Empty, TLCState.Empty);
            }
            // A constant operator has no value that a trace could carry.
            if (value instanceof Value known) {
                all.put(constant.getName().toString(), values.fromTlc(known));
            }
        }
        return all;
    }

    private String hash() throws SpecException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Map.Entry<String, Path> module : files.own().entrySet()) {
                byte[] text = Files.readAllBytes(module.getValue());
                digest.update((module.getKey() + " " + text.length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(text);
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new SpecException("cannot read the spec again: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
