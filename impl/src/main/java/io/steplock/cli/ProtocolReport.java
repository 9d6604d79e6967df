package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.scenario.ProtocolResult;
import io.steplock.scenario.UserView;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Shows what happened in a run of the full protocol, and what users see. */
final class ProtocolReport {
    private final ProtocolRun run;
    private final ProtocolResult result;
    private final String variant;
    private final boolean compression;

    ProtocolReport(ProtocolRun run, String variant, boolean compression) {
        this.run = run;
        this.result = run.result();
        this.variant = variant;
        this.compression = compression;
    }

    /** 0 if the schedule left nobody blocked, nothing came to light that should not be, and the trace refines. */
    int exitCode() {
        if (result.blocked() || !result.wrong().isEmpty()) {
            return 1;
        }
        return run.verdict().map(Verdict::exitCode).orElse(0);
    }

    /** The judgement of the trace, which there must be. */
    Verdict verdict() {
        return run.verdict().orElseThrow();
    }

    void print(PrintWriter out) {
        result.happenings().forEach(out::println);
        if (!result.unfinished().isEmpty()) {
            out.printf(
                    "%n%s%n", result.blocked() ? "BLOCKED: the schedule is over, but" : "At the end of the schedule");
            result.unfinished().forEach(out::println);
        }
        if (!result.wal().records().isEmpty()) {
            out.printf("%nWAL since the start of the schedule, from the files:%n");
            WalTable.print(out, result.wal(), result.runStart());
        }
        out.println();
        if (!result.wrong().isEmpty()) {
            out.println("What is wrong:");
            result.wrong().forEach(what -> out.println("  " + what));
        } else if (result.views().isEmpty()) {
            out.println("Nothing wrong came to light; nobody has read the pages: 'read-all' shows what a user sees.");
        } else {
            out.println("Nothing wrong came to light, and all that a user sees is sound.");
        }
        out.println();
        run.verdict().ifPresent(verdict -> out.print(VerdictText.report(verdict)));
        run.obstacle().ifPresent(why -> out.println("No trace: " + why + "."));
        out.println();
    }

    /** Where the files are. */
    void printPlaces(PrintWriter out) {
        result.trace().ifPresent(trace -> {
            out.println("trace   " + trace);
            out.println("config  " + trace.toString().replaceAll("ndjson$", "cfg"));
        });
        out.println("files   " + result.dataDirectory());
    }

    /** The fields of an object that the caller has begun. */
    void write(JsonGenerator generator) throws IOException {
        generator.writeStringField("variant", variant);
        generator.writeBooleanField("compression", compression);
        generator.writeStringField("outcome", result.blocked() ? "blocked" : "ended");
        strings(generator, "happenings", result.happenings());
        strings(generator, "unfinished", result.unfinished());
        generator.writeArrayFieldStart("views");
        for (UserView view : result.views()) {
            generator.writeStartObject();
            generator.writeNumberField("line", view.line());
            generator.writeNumberField("readingHeap", view.readingHeap());
            generator.writeNumberField("trustingMap", view.trustingMap());
            strings(generator, "lyingBits", view.lyingBits());
            strings(generator, "brokenPromises", view.brokenPromises());
            strings(generator, "lsnsBeyondEnd", view.lsnsBeyondEnd());
            generator.writeEndObject();
        }
        generator.writeEndArray();
        strings(generator, "wrong", result.wrong());
        if (run.verdict().isPresent()) {
            generator.writeNumberField("steps", verdict().counts().steps());
            generator.writeStringField("verdict", verdict().kind().words());
            strings(
                    generator,
                    "violations",
                    verdict().violations().stream()
                            .map(Verdict.Violation::property)
                            .toList());
            generator.writeStringField("trace", result.trace().orElseThrow().toString());
        } else {
            generator.writeStringField("verdict", "none");
            generator.writeStringField("noTrace", run.obstacle().orElseThrow());
        }
        generator.writeFieldName("wal");
        WalTable.write(generator, result.wal());
        generator.writeStringField("dir", result.dataDirectory().toString());
    }

    static void strings(JsonGenerator generator, String name, List<String> values) throws IOException {
        generator.writeArrayFieldStart(name);
        for (String value : values) {
            generator.writeString(value);
        }
        generator.writeEndArray();
    }
}
