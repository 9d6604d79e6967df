package io.steplock.checker.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/** The tokens of one line; whatever is wrong becomes an error that names file, line and column. */
final class JsonCursor {
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");

    private final JsonParser json;
    private final String file;
    private final long line;
    private final boolean cut;

    /**
     * @param cut whether the file ended before the line's line feed: bad JSON then means a truncated file
     */
    JsonCursor(String file, long line, String text, boolean cut) {
        this.file = file;
        this.line = line;
        this.cut = cut;
        try {
            this.json = TraceFormat.JSON.createParser(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a parser over a string reads no file", e);
        }
    }

    JsonToken next() throws TraceException {
        return read(JsonParser::nextToken);
    }

    JsonToken token() {
        return json.currentToken();
    }

    /** An error at the current token. */
    TraceException error(TraceException.Kind kind, String problem) {
        return new TraceException(kind, file, line, json.currentTokenLocation().getColumnNr(), problem);
    }

    /** An error that concerns the line as a whole. */
    TraceException lineError(TraceException.Kind kind, String problem) {
        return new TraceException(kind, file, line, 0, problem);
    }

    TraceException wrongType(String what, String expected) throws TraceException {
        return error(TraceException.Kind.WRONG_TYPE, what + " must be " + expected + ", not " + describe());
    }

    void expectObject(String what) throws TraceException {
        if (token() != JsonToken.START_OBJECT) {
            throw wrongType(what, "an object");
        }
    }

    void expectArray(String what) throws TraceException {
        if (token() != JsonToken.START_ARRAY) {
            throw wrongType(what, "an array");
        }
    }

    /** The line must end here. */
    void expectEnd() throws TraceException {
        if (next() != null) {
            throw error(TraceException.Kind.JSON, "a line holds one JSON object, here follows " + describe());
        }
    }

    String string(String what) throws TraceException {
        if (token() != JsonToken.VALUE_STRING) {
            throw wrongType(what, "a string");
        }
        return text();
    }

    /** The text of a string or the name of a key. */
    String text() throws TraceException {
        String text = read(JsonParser::getText);
        if (!TraceFormat.isText(text)) {
            throw error(TraceException.Kind.UTF8, "a string has half of a surrogate pair");
        }
        return text;
    }

    /** A number that counts something. */
    long count(String what) throws TraceException {
        if (token() == JsonToken.VALUE_NUMBER_INT) {
            String text = read(JsonParser::getText);
            if (INTEGER.matcher(text).matches() && text.length() <= 18 && text.charAt(0) != '-') {
                return Long.parseLong(text);
            }
        }
        throw wrongType(what, "a whole number from 0 on, in plain digits");
    }

    /** A TLA+ integer. */
    int integer() throws TraceException {
        return integer(read(JsonParser::getText));
    }

    int integer(String text) throws TraceException {
        if (!INTEGER.matcher(text).matches()) {
            throw error(TraceException.Kind.BAD_VALUE, "an integer is written in plain digits, not as " + brief(text));
        }
        if (text.length() <= 11) {
            long value = Long.parseLong(text);
            if (value == (int) value) {
                return (int) value;
            }
        }
        throw error(TraceException.Kind.NUMBER, brief(text) + " does not fit into 32 bits");
    }

    void expectTrue(String what) throws TraceException {
        if (token() != JsonToken.VALUE_TRUE) {
            throw wrongType(what, "true where it stands at all");
        }
    }

    /** The current value's text, whatever it is; white space goes. */
    String free() throws TraceException {
        return read(parser -> {
            StringWriter out = new StringWriter();
            try (JsonGenerator copy = TraceFormat.JSON.createGenerator(out)) {
                TraceFormat.copy(parser, copy);
            }
            return out.toString();
        });
    }

    /** The current token in words. */
    String describe() throws TraceException {
        JsonToken token = token();
        if (token == null) {
            return "the end of the line";
        }
        return switch (token) {
            case START_OBJECT, END_OBJECT -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case FIELD_NAME -> "the key " + brief(read(JsonParser::getText));
            case VALUE_STRING -> "the string \"" + brief(read(JsonParser::getText)) + "\"";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + brief(read(JsonParser::getText));
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            default -> "null";
        };
    }

    static String brief(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private interface Read<T> {
        T from(JsonParser parser) throws IOException;
    }

    private <T> T read(Read<T> read) throws TraceException {
        try {
            return read.from(json);
        } catch (StreamConstraintsException e) {
            throw error(
                    TraceException.Kind.NESTING, "brackets nest more than " + TraceFormat.MAX_NESTING + " levels deep");
        } catch (JsonProcessingException e) {
            if (cut) {
                throw new TraceException(
                        TraceException.Kind.TRUNCATED, file, line, 0, "the file ends in the middle of this line");
            }
            String problem = e instanceof JsonEOFException ? "the line ends inside its object" : e.getOriginalMessage();
            int column =
                    e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getColumnNr());
            throw new TraceException(TraceException.Kind.JSON, file, line, column, "not JSON: " + problem);
        } catch (IOException e) {
            throw new UncheckedIOException("a parser over a string reads no file", e);
        }
    }
}
