package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.engine.control.ChecksumState;
import io.steplock.scenario.checksums.ChecksumOptions;
import io.steplock.window.Wilson;
import io.steplock.window.WindowOptions;
import io.steplock.window.WindowResult;
import io.steplock.window.WindowResult.Hit;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** What a series of kills has shown, for people and for machines. */
final class WindowReport {
    private static final String[] NOT_COUNTED = {
        "what is lost with the power: SIGKILL leaves the operating system's cache, and all writes, in place",
        "pages without checksums where recovery ends in off, as most kills do: there nobody verifies them",
        "kills outside an enabling, and kills during recovery",
        "processes that survive recovery in a wrong state: the server is stopped, and its files are judged"
    };

    private final WindowOptions options;
    private final WindowResult result;
    private final boolean kept;

    WindowReport(WindowOptions options, WindowResult result, boolean kept) {
        this.options = options;
        this.result = result;
        this.kept = kept;
    }

    void print(PrintWriter out) {
        out.println(VariantOptions.text(false, options.variant()));
        line(
                out,
                "server",
                "%d relations of %d pages, %d buffers, checkpoints %s, seed %d",
                ChecksumOptions.RELATIONS,
                options.pages(),
                options.buffers(),
                options.pause().isZero() ? "back to back" : "with a pause of " + pauseMillis() + " ms on average",
                options.seed());
        line(out, "kills", "at random between %.2f and 1 of an enabling's length", options.from());
        line(
                out,
                "runs",
                "%d in %.1f s, %.2f s each",
                result.runs(),
                result.seconds(),
                result.seconds() / Math.max(1, result.runs()));
        line(out, "ended in", "%s", ends());
        line(
                out,
                "hits",
                "%d: on, with pages without a valid checksum",
                result.hits().size());
        for (Hit hit : result.hits()) {
            line(
                    out,
                    "",
                    "run %d: missing %d, wrong %d, inprogress-on %s%s",
                    hit.run(),
                    hit.missing(),
                    hit.wrong(),
                    hit.enablingCut() ? "cut in two by a checkpoint" : "NOT cut in two: another way than the known",
                    kept ? ", " + hit.directory() : "");
        }
        line(out, "rate", "%s", rate(result.hits().size(), result.runs()));
        for (ChecksumState state : ChecksumState.values()) {
            int changes = count(result.changes(), state);
            line(
                    out,
                    "cut",
                    "%d of %d changes to %s: %s",
                    count(result.cut(), state),
                    changes,
                    state.text(),
                    rate(count(result.cut(), state), changes));
        }
        result.failures().forEach(failure -> line(out, "FAILED", "%s", failure));
        out.println("not counted:");
        for (String text : NOT_COUNTED) {
            out.println("  " + text);
        }
    }

    private static void line(PrintWriter out, String name, String format, Object... values) {
        out.printf(Locale.ROOT, "%-9s " + format + "%n", prepend(name, values));
    }

    private static Object[] prepend(String name, Object... values) {
        Object[] all = new Object[values.length + 1];
        all[0] = name;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }

    private static String rate(long hits, long trials) {
        if (trials == 0) {
            return "none";
        }
        Wilson interval = Wilson.of(hits, trials);
        return String.format(
                Locale.ROOT,
                "%.2f %% (95 %% interval %.2f to %.2f, Wilson)",
                100.0 * hits / trials,
                100 * interval.low(),
                100 * interval.high());
    }

    private String ends() {
        StringBuilder text = new StringBuilder();
        for (ChecksumState state : ChecksumState.values()) {
            int count = count(result.ends(), state);
            if (count > 0) {
                text.append(text.length() == 0 ? "" : ", ")
                        .append(state.text())
                        .append(' ')
                        .append(count);
            }
        }
        return text.length() == 0 ? "none" : text.toString();
    }

    private static int count(Map<ChecksumState, Integer> counts, ChecksumState state) {
        return counts.getOrDefault(state, 0);
    }

    private double pauseMillis() {
        return options.pause().toNanos() / 1e6;
    }

    void write(PrintWriter out) throws IOException {
        try (JsonGenerator generator = Json.generator(out)) {
            generator.writeStartObject();
            VariantOptions.write(generator, false, options.variant());
            generator.writeNumberField("pages", options.pages());
            generator.writeNumberField("buffers", options.buffers());
            generator.writeNumberField("checkpointPauseMillis", pauseMillis());
            generator.writeNumberField("from", options.from());
            generator.writeNumberField("seed", options.seed());
            generator.writeNumberField("runs", result.runs());
            generator.writeNumberField("seconds", result.seconds());
            writeCounts(generator, "ends", result.ends());
            writeRate(generator, result.hits().size(), result.runs());
            generator.writeArrayFieldStart("hits");
            for (Hit hit : result.hits()) {
                generator.writeStartObject();
                generator.writeNumberField("run", hit.run());
                generator.writeNumberField("missing", hit.missing());
                generator.writeNumberField("wrong", hit.wrong());
                generator.writeBooleanField("enablingCut", hit.enablingCut());
                if (kept) {
                    generator.writeStringField("directory", hit.directory().toString());
                }
                generator.writeEndObject();
            }
            generator.writeEndArray();
            writeCounts(generator, "changes", result.changes());
            writeCounts(generator, "cut", result.cut());
            Json.writeTexts(generator, "failures", result.failures());
            generator.writeEndObject();
        }
        out.println();
    }

    private static void writeRate(JsonGenerator generator, long hits, long runs) throws IOException {
        Wilson interval = Wilson.of(hits, runs);
        generator.writeNumberField("rate", runs == 0 ? 0 : (double) hits / runs);
        generator.writeNumberField("rateLow", interval.low());
        generator.writeNumberField("rateHigh", interval.high());
    }

    private static void writeCounts(JsonGenerator generator, String name, Map<ChecksumState, Integer> counts)
            throws IOException {
        generator.writeObjectFieldStart(name);
        for (ChecksumState state : ChecksumState.values()) {
            generator.writeNumberField(state.text(), count(counts, state));
        }
        generator.writeEndObject();
    }
}
