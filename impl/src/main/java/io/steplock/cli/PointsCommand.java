package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.engine.injection.InjectionPoint;
import io.steplock.outcomes.ChecksumPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code points}: the injection points, in the order in which a process comes by. */
@Command(
        name = "points",
        mixinStandardHelpOptions = true,
        description = "Lists the injection points in the order in which a process comes by.",
        footerHeading = "%nExamples:%n",
        footer = {"  steplock points", "  steplock points data-checksums --json"})
final class PointsCommand implements Callable<Integer> {
    /**
     * A point as it is listed.
     *
     * @param protocol whose it is
     */
    private record Point(String protocol, String name, String kind, String place) {}

    @Spec
    private CommandSpec command;

    @Parameters(
            paramLabel = "PROTOCOL",
            arity = "0..1",
            description = "visibility-map or data-checksums. Default: both.")
    private String protocol;

    @Option(names = "--json", description = "One JSON array.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<Point> points = points().stream()
                .filter(point -> protocol == null || point.protocol().equals(protocol))
                .toList();
        if (points.isEmpty()) {
            throw UserError.of(
                    command, "there is no protocol '" + protocol + "'; there are: visibility-map, data-checksums");
        }
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            try (JsonGenerator generator = Json.generator(out)) {
                generator.writeStartArray();
                for (Point point : points) {
                    generator.writeStartObject();
                    generator.writeStringField("point", point.name());
                    generator.writeStringField("kind", point.kind());
                    generator.writeStringField("place", point.place());
                    generator.writeStringField("protocol", point.protocol());
                    generator.writeEndObject();
                }
                generator.writeEndArray();
            }
            out.println();
        } else {
            int width = points.stream()
                    .mapToInt(point -> point.name().length())
                    .max()
                    .orElse(0);
            points.forEach(
                    point -> out.printf("%-" + width + "s %-7s %s%n", point.name(), point.kind(), point.place()));
        }
        out.flush();
        return 0;
    }

    private static List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (InjectionPoint point : InjectionPoint.values()) {
            String kind = point.kind().name().toLowerCase(Locale.ROOT);
            points.add(new Point("visibility-map", point.text(), kind, point.place()));
        }
        for (ChecksumPoint point : ChecksumPoint.all()) {
            points.add(new Point("data-checksums", point.fullName(), "normal", point.words()));
        }
        return points;
    }
}
