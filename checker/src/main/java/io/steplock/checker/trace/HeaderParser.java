package io.steplock.checker.trace;

import com.fasterxml.jackson.core.JsonToken;
import io.steplock.checker.trace.TraceException.Kind;
import io.steplock.checker.value.TlaValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The header line. */
final class HeaderParser {
    private static final String JOURNAL = new String(JournalFormat.MAGIC, StandardCharsets.US_ASCII);

    private final JsonCursor json;
    private final Set<String> seen = new LinkedHashSet<>();
    private String module;
    private String hash;
    private String config;
    private Map<String, TlaValue> constants;
    private List<String> variables;
    private Map<String, TlaValue> state;
    private String startsIn;

    private HeaderParser(JsonCursor json) {
        this.json = json;
    }

    static TraceHeader parse(JsonCursor json, String text) throws TraceException {
        HeaderParser parser = new HeaderParser(json);
        parser.version(text);
        while (json.next() != JsonToken.END_OBJECT) {
            parser.key();
        }
        json.expectEnd();
        return parser.header();
    }

    /** The version stands first: of another version nothing else can be understood. */
    private void version(String text) throws TraceException {
        if (text.startsWith(JOURNAL)) {
            throw json.lineError(Kind.JOURNAL, "this is the journal of a run, not its trace");
        }
        try {
            if (json.next() != JsonToken.START_OBJECT || json.next() != JsonToken.FIELD_NAME) {
                throw json.lineError(Kind.FOREIGN, "this is no trace: the first line is no header");
            }
        } catch (TraceException e) {
            String begin = "{\"" + TraceFormat.HEADER_KEY + "\"";
            boolean isCutHeader = e.kind() == Kind.TRUNCATED && (begin.startsWith(text) || text.startsWith(begin));
            if (e.kind() == Kind.JSON || (e.kind() == Kind.TRUNCATED && !isCutHeader)) {
                throw json.lineError(Kind.FOREIGN, "this is no trace: the first line is not JSON");
            }
            throw e;
        }
        String first = json.text();
        if (first.equals("n") || first.equals("end")) {
            throw json.lineError(Kind.NO_HEADER, "the header is missing: the file starts with another line of a trace");
        }
        if (!first.equals(TraceFormat.HEADER_KEY)) {
            throw json.lineError(
                    Kind.FOREIGN,
                    "this is no trace: its first key is \"" + JsonCursor.brief(first) + "\", not \""
                            + TraceFormat.HEADER_KEY + "\"");
        }
        json.next();
        long version = json.count("the version");
        if (version != TraceFormat.VERSION) {
            throw json.error(
                    Kind.VERSION,
                    "the trace has format version " + version + ", this program reads version " + TraceFormat.VERSION);
        }
        seen.add(first);
    }

    private void key() throws TraceException {
        String key = json.text();
        if (!seen.add(key)) {
            throw json.error(Kind.DUPLICATE_KEY, "the key \"" + key + "\" stands twice in the header");
        }
        switch (key) {
            case "spec", "hash", "config", "startsIn" -> {
                json.next();
                string(key);
            }
            case "constants" -> {
                json.next();
                constants = ValueReader.named(json, key);
            }
            case "variables" -> {
                json.next();
                variables = names(key);
            }
            case "state" -> {
                json.next();
                state = ValueReader.named(json, key);
            }
            default ->
                throw json.error(
                        Kind.UNKNOWN_KEY,
                        "the header has no key \"" + JsonCursor.brief(key) + "\"; it has " + TraceFormat.HEADER_KEY
                                + ", spec, hash, config, constants, variables, state and startsIn");
        }
    }

    private void string(String key) throws TraceException {
        String text = json.string("\"" + key + "\"");
        switch (key) {
            case "spec" -> module = text;
            case "hash" -> hash = text;
            case "config" -> config = text;
            default -> startsIn = text;
        }
    }

    private List<String> names(String key) throws TraceException {
        json.expectArray(key);
        List<String> names = new ArrayList<>();
        while (json.next() != JsonToken.END_ARRAY) {
            String name = json.string("a variable's name");
            if (names.contains(name)) {
                throw json.error(Kind.DUPLICATE_KEY, "the variable " + name + " is listed twice");
            }
            names.add(name);
        }
        return names;
    }

    private TraceHeader header() throws TraceException {
        for (String key : List.of("spec", "hash", "config", "constants", "variables", "state")) {
            if (!seen.contains(key)) {
                throw json.lineError(Kind.MISSING_KEY, "the header lacks the key \"" + key + "\"");
            }
        }
        BodyParser.checkVariables(json, variables, state);
        return new TraceHeader(module, hash, config, constants, variables, state, Optional.ofNullable(startsIn));
    }
}
