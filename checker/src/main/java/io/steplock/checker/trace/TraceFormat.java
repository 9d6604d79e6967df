package io.steplock.checker.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;

/** What reader and writer agree on. The page TRACE-FORMAT.md states each of these. */
public final class TraceFormat {
    /** The format's version. Any change that an older reader would misread or refuse raises it. */
    public static final int VERSION = 1;

    /** The most bytes that a line may have, its line feed not counted. */
    public static final int MAX_LINE_BYTES = 64 << 20;

    /** The most levels of brackets that a line may have, its own outermost included. */
    public static final int MAX_NESTING = 500;

    static final String HEADER_KEY = "steplock-trace";

    // Lengths are bounded by the line; a limit of the JSON library must not come first, its message names no remedy.
    static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .build())
            .build();

    private TraceFormat() {}

    /** Whether a string is Unicode text. JSON's escapes can give half of a surrogate pair, which UTF-8 cannot hold. */
    static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /** A text as JSON. */
    static String quote(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** Copies the value that the parser stands at, numbers digit by digit. */
    static void copy(JsonParser from, JsonGenerator to) throws IOException {
        int depth = 0;
        do {
            if (from.currentToken().isStructStart()) {
                depth++;
            } else if (from.currentToken().isStructEnd()) {
                depth--;
            }
            if (from.currentToken().isNumeric()) {
                to.writeNumber(from.getText());
            } else {
                to.copyCurrentEventExact(from);
            }
        } while (depth > 0 && from.nextToken() != null);
    }
}
