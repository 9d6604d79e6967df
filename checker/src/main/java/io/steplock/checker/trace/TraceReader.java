package io.steplock.checker.trace;

import io.steplock.checker.trace.TraceException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Streams a trace from its file and refuses a damaged one. Memory does not grow with the trace's length: it holds one
 * line, and one source place for each action. Not thread-safe.
 *
 * <p>What was returned before an error is sound: damage is found at its place, not at the end of the file. Only a
 * missing footer and counts that differ can be seen no earlier than at the end.
 */
public final class TraceReader implements AutoCloseable {
    private final String file;
    private final InputStream in;
    private final LineReader lines;
    private final TraceHeader header;
    private final Map<String, String> sources = new HashMap<>();
    private long last;
    private long steps;
    private boolean afterCrash;
    private boolean ended;

    private TraceReader(String file, InputStream in) throws TraceException {
        this.file = file;
        this.in = in;
        this.lines = new LineReader(file, in);
        String first = lines.next();
        if (first == null) {
            throw new TraceException(Kind.EMPTY, file, 0, 0, "the file is empty, expected a trace");
        }
        if (first.startsWith("\uFEFF")) {
            throw new TraceException(Kind.UTF8, file, 1, 1, "the file starts with a byte order mark");
        }
        this.header = HeaderParser.parse(cursor(first), first);
    }

    /**
     * Opens a trace and reads its header.
     *
     * @throws TraceException if the file cannot be read or has no sound header
     */
    public static TraceReader open(Path file) throws TraceException {
        if (Files.isDirectory(file)) {
            throw new TraceException(Kind.UNREADABLE, file.toString(), 0, 0, "this is a directory, expected a trace");
        }
        try {
            return of(file.toString(), Files.newInputStream(file));
        } catch (NoSuchFileException e) {
            throw new TraceException(Kind.UNREADABLE, file.toString(), 0, 0, "there is no such file");
        } catch (AccessDeniedException e) {
            throw new TraceException(Kind.UNREADABLE, file.toString(), 0, 0, "reading this file is not permitted");
        } catch (IOException e) {
            throw new TraceException(Kind.UNREADABLE, file.toString(), 0, 0, "opening failed: " + e.getMessage());
        }
    }

    /**
     * Reads a trace from a stream, which it closes.
     *
     * @param name the trace's name in messages
     */
    public static TraceReader of(String name, InputStream in) throws TraceException, IOException {
        try {
            return new TraceReader(name, in);
        } catch (TraceException e) {
            in.close();
            throw e;
        }
    }

    /** The trace's name as the user gave it. */
    public String file() {
        return file;
    }

    public TraceHeader header() {
        return header;
    }

    /** How many bytes were taken from the file so far. */
    public long bytesRead() {
        return lines.bytes();
    }

    /**
     * The next numbered line; empty once the footer has been read and found right.
     *
     * @throws TraceException at the first damage; the reader gives nothing more after it
     */
    public Optional<TraceLine> next() throws TraceException {
        if (ended) {
            return Optional.empty();
        }
        String text = lines.next();
        if (text == null) {
            throw new TraceException(
                    Kind.TRUNCATED,
                    file,
                    lines.number(),
                    0,
                    "the file ends without a footer, after line " + (last + 1));
        }
        JsonCursor json = cursor(text);
        BodyParser body = BodyParser.parse(json, header.variables());
        BodyParser.Form form = body.form();
        if (afterCrash && form != BodyParser.Form.STATE) {
            throw json.lineError(Kind.NO_STATE_AFTER_CRASH, "the step before is a crash, expected a full state here");
        }
        if (form == BodyParser.Form.FOOTER) {
            footer(json, body);
            ended = true;
            return Optional.empty();
        }
        checkNumber(json, body.number());
        last = body.number();
        return Optional.of(form == BodyParser.Form.STEP ? step(body) : state(body));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private JsonCursor cursor(String text) {
        return new JsonCursor(file, lines.number(), text, lines.cut());
    }

    private TraceLine step(BodyParser body) {
        body.source().ifPresent(source -> sources.put(body.action(), source));
        TraceLine.Step step = body.step(Optional.ofNullable(sources.get(body.action())));
        steps++;
        afterCrash = step.crash();
        return step;
    }

    private TraceLine state(BodyParser body) {
        afterCrash = false;
        return body.state();
    }

    private void checkNumber(JsonCursor json, long number) throws TraceException {
        long expected = last + 1;
        if (number == expected) {
            return;
        }
        String problem = "the line has number " + number + ", expected " + expected;
        if (number > expected) {
            String missing = number == expected + 1
                    ? "line " + expected + " is"
                    : "lines " + expected + " to " + (number - 1) + " are";
            throw json.lineError(Kind.GAP, problem + ": " + missing + " missing here");
        } else if (number == last) {
            throw json.lineError(Kind.DUPLICATE, problem + ": the number stands twice");
        }
        throw json.lineError(Kind.REORDERED, problem + ": the line belongs further up, or stands twice");
    }

    private void footer(JsonCursor json, BodyParser body) throws TraceException {
        if (body.footerSteps() != steps) {
            throw json.lineError(
                    Kind.FOOTER_COUNT, "the footer counts " + body.footerSteps() + " steps, the file has " + steps);
        }
        long before = lines.number() - 1;
        if (body.footerLines() != before) {
            throw json.lineError(
                    Kind.FOOTER_COUNT, "the footer counts " + body.footerLines() + " lines, the file has " + before);
        }
        if (lines.next() != null) {
            throw new TraceException(Kind.BEHIND_FOOTER, file, lines.number(), 0, "something follows the footer");
        }
    }
}
