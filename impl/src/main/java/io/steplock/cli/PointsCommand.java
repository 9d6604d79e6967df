package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.engine.injection.InjectionPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code points}: the injection points, in the order in which a process comes by. */
@Command(
        name = "points",
        mixinStandardHelpOptions = true,
        description = "Lists the injection points in the order in which a process comes by.",
        footerHeading = "%nExamples:%n",
        footer = {"  steplock points", "  steplock points --json"})
final class PointsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(names = "--json", description = "One JSON array.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            try (JsonGenerator generator = Json.generator(out)) {
                generator.writeStartArray();
                for (InjectionPoint point : InjectionPoint.values()) {
                    generator.writeStartObject();
                    generator.writeStringField("point", point.text());
                    generator.writeStringField("kind", kind(point));
                    generator.writeStringField("place", point.place());
                    generator.writeEndObject();
                }
                generator.writeEndArray();
            }
            out.println();
        } else {
            for (InjectionPoint point : InjectionPoint.values()) {
                out.printf("%-31s %-7s %s%n", point.text(), kind(point), point.place());
            }
        }
        out.flush();
        return 0;
    }

    private static String kind(InjectionPoint point) {
        return point.kind().name().toLowerCase(Locale.ROOT);
    }
}
