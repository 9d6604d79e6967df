package io.steplock.checker.tlc;

import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tla2sany.drivers.FrontEndException;
import tla2sany.drivers.SANY;
import tla2sany.modanalyzer.SpecObj;
import tla2sany.semantic.Errors;
import tlc2.output.EC;
import tlc2.tool.ConfigFileException;
import util.Assert.TLCRuntimeException;
import util.ToolIO;

/** Turns what TLC throws while it loads a spec into an error that names file, line and remedy. */
final class LoadErrors {
    private static final Pattern LINE = Pattern.compile("(?i)\\bline (\\d+)");
    private static final Pattern SANY_PLACE = Pattern.compile(
            "(?i)line (\\d+), col(?:umn)? (\\d+)(?: to line \\d+, col \\d+)?(?: of| in)? module (\\w+)");
    private static final Pattern MISSING_MODULE = Pattern.compile("Cannot find source file for module (\\w+)");

    private static final Pattern SYNTAX = Pattern.compile(
            "(?s)(Was expecting.*?|Encountered.*?|Lexical error.*?)\\s+(?:at|in) line (\\d+), column (\\d+).*?module (\\w+)");

    private final SpecSource source;
    private final ModuleFiles files;
    private final ConfigText config;
    private final String root;

    LoadErrors(SpecSource source, ModuleFiles files, ConfigText config, String root) {
        this.source = source;
        this.files = files;
        this.config = config;
        this.root = root;
    }

    SpecException translate(Throwable e) {
        if (e instanceof StackOverflowError) {
            return new SpecException(
                    root + ".tla: TLC ran out of stack; a recursive definition does not end, or run with a larger -Xss",
                    e);
        }
        if (e instanceof ConfigFileException) {
            Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
            return new SpecException(
                    configName() + (line.find() ? ":" + line.group(1) : "") + ": " + folded(e.getMessage())
                            + " Correct the config",
                    e);
        }
        if (e instanceof TLCRuntimeException tlc) {
            if (tlc.errorCode == EC.TLC_PARSING_FAILED || tlc.errorCode == EC.TLC_PARSING_FAILED2) {
                return parse(e);
            }
            return configured(tlc);
        }
        return new SpecException(root + ".tla: TLC failed while loading: " + e, e);
    }

    /** An error found when config and module are put together. */
    private SpecException configured(TLCRuntimeException e) {
        String[] parameters = e.parameters == null ? new String[0] : e.parameters;
        String first = parameters.length > 0 ? parameters[0] : wordIn(e.getMessage());
        return switch (e.errorCode) {
            case EC.TLC_CONFIG_VALUE_NOT_ASSIGNED_TO_CONSTANT_PARAM ->
                new SpecException(
                        configName() + ": the constant " + first + " has no value; add a line \"CONSTANT " + first
                                + " = ...\"",
                        e);
            case EC.TLC_CONFIG_ID_DOES_NOT_APPEAR_IN_SPEC ->
                new SpecException(
                        at(first) + ": " + first + " is not defined in module " + root
                                + "; remove it from the config or define it",
                        e);
            case EC.TLC_CONFIG_SPECIFIED_NOT_DEFINED ->
                new SpecException(
                        at(last(parameters, e)) + ": " + folded(e.getMessage()) + " Define it in module " + root
                                + " or correct the config",
                        e);
            case EC.TLC_CONFIG_MISSING_INIT, EC.TLC_CONFIG_MISSING_NEXT -> noInitOrNext(configName());
            default -> new SpecException(at(first) + ": " + folded(e.getMessage()), e);
        };
    }

    static SpecException noInitOrNext(String config) {
        return new SpecException(
                config + ": no initial predicate or next-state relation; add INIT and NEXT, or SPECIFICATION");
    }

    private static String last(String[] parameters, TLCRuntimeException e) {
        return parameters.length > 0 ? parameters[parameters.length - 1] : wordIn(e.getMessage());
    }

    /** TLC's messages put no mark around names; the config's words that occur in the message are tried. */
    private static String wordIn(String message) {
        Matcher words = Pattern.compile(
                        "(?:parameter|name|identifier|predicate|action|invariant|property|value)\\s+(\\w+)")
                .matcher(String.valueOf(message));
        String word = "";
        while (words.find()) {
            word = words.group(1);
        }
        return word;
    }

    private String at(String word) {
        return word.isEmpty() ? configName() : config.place(Optional.of(word));
    }

    private String configName() {
        return String.valueOf(source.config().getFileName());
    }

    /** SANY's errors, from a second parse that keeps them apart from its chatter. */
    private SpecException parse(Throwable cause) {
        SpecObj parsed = new SpecObj(root, files);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        ToolIO.out = out;
        ToolIO.err = out;
        try {
            SANY.frontEndMain(parsed, root, out);
        } catch (FrontEndException | RuntimeException e) {
            cause.addSuppressed(e);
        }
        List<String> messages = new ArrayList<>();
        // The list of errors says only which module has a wrong syntax; the place is in what SANY prints.
        Matcher syntax = SYNTAX.matcher(said.toString(StandardCharsets.UTF_8));
        if (syntax.find()) {
            return new SpecException(
                    syntax.group(4) + ".tla:" + syntax.group(2) + ":" + syntax.group(3) + ": syntax error: "
                            + folded(syntax.group(1)) + ". Correct it there or just before",
                    cause);
        }
        for (Errors errors : List.of(parsed.initErrors, parsed.parseErrors, parsed.semanticErrors)) {
            messages.addAll(Arrays.asList(errors.getAborts()));
            messages.addAll(Arrays.asList(errors.getErrors()));
        }
        if (messages.isEmpty()) {
            messages.add(String.valueOf(cause.getMessage()));
        }
        StringBuilder text = new StringBuilder();
        for (String message : messages) {
            text.append(text.length() == 0 ? "" : "\n").append(placed(message));
        }
        return new SpecException(text.toString(), cause);
    }

    private String placed(String message) {
        Matcher missing = MISSING_MODULE.matcher(message);
        if (missing.find()) {
            String name = missing.group(1);
            return root + ".tla: no module " + name + "; put " + name + ".tla beside " + root + ".tla ("
                    + files.getFullPath() + ")";
        }
        Matcher place = SANY_PLACE.matcher(message);
        if (place.find()) {
            String rest = folded(message.replace(place.group(), ""));
            return place.group(3) + ".tla:" + place.group(1) + ":" + place.group(2) + ": " + rest
                    + (rest.contains("Was expecting") || rest.contains("ncountered")
                            ? " Correct the syntax there"
                            : "");
        }
        Matcher line = LINE.matcher(message);
        return root + ".tla" + (line.find() ? ":" + line.group(1) : "") + ": " + folded(message);
    }

    static String folded(String message) {
        return message == null ? "" : message.strip().replaceAll("\\s+", " ");
    }
}
