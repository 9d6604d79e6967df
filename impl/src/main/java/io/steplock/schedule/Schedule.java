package io.steplock.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A list of commands that drive the engine's processes, from injection point to injection point or step by step.
 *
 * @param name the file's name, for messages
 * @param commands the commands in order
 */
public record Schedule(String name, List<Command> commands) {
    /** The presets of the visibility-map protocol: two of the report, then one for each violation that TLC finds. */
    public static final List<String> VISIBILITY_MAP_PRESETS = List.of(
            "race",
            "clean-map",
            "s1-unpatched",
            "s2-unpatched",
            "s2-no-set-bit-lost-relock",
            "s3a-unpatched",
            "s3a-relock",
            "s3b-unpatched",
            "s3b-relock",
            "bit-implies-visible-unpatched",
            "bit-implies-visible-relock",
            "s4-unpatched",
            "s6a-unpatched",
            "s6b-map-bits-unpatched",
            "s6c-unpatched",
            "s8-unpatched",
            "lock-discipline-unpatched",
            "dirty-discipline-unpatched",
            "dirty-discipline-relock");

    public Schedule {
        commands = List.copyOf(commands);
    }

    /** Reads a schedule of the visibility-map protocol from a file. */
    public static Schedule read(Path file) throws ScheduleException {
        return read(file, false);
    }

    /** Reads a schedule of the data-checksums protocol from a file. */
    public static Schedule readForChecksums(Path file) throws ScheduleException {
        return read(file, true);
    }

    private static Schedule read(Path file, boolean checksums) throws ScheduleException {
        if (!Files.isRegularFile(file)) {
            throw new ScheduleException(file + ": there is no such schedule file");
        }
        try {
            return ScheduleParser.parse(file.toString(), Files.readString(file), checksums);
        } catch (IOException e) {
            throw new ScheduleException(file + ": cannot be read as UTF-8 text: " + e.getMessage());
        }
    }

    /** A bundled schedule. */
    public static Schedule preset(String protocol, String preset) throws ScheduleException {
        String resource = "/presets/" + protocol + "/" + preset + ".schedule";
        try (InputStream in = Schedule.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new ScheduleException(
                        "there is no preset '" + preset + "'; there are: " + String.join(", ", VISIBILITY_MAP_PRESETS));
            }
            return ScheduleParser.parse(preset + ".schedule", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ScheduleException(resource + ": " + e.getMessage());
        }
    }
}
