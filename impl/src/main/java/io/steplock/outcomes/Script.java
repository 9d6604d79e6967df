package io.steplock.outcomes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A schedule as the specification runs it.
 *
 * @param lines its commands in order
 */
public record Script(List<Line> lines) {
    private static final String REQUEST = "request";
    private static final String CHECKPOINT = "checkpoint";
    private static final String CRASH = "crash";
    private static final String WAKEUP = "wakeup";
    /** A restart and a crash in it. */
    public static final String CRASH_AFTER = "restart crash-after";

    private static final String CANCEL = "cancel";
    private static final String TERMINATE = "terminate";
    private static final String NO_PAGES = "no pages";

    public Script {
        lines = List.copyOf(lines);
    }

    /**
     * A command of the specification.
     *
     * @param command its name
     * @param on whom or what it is about, may be empty
     * @param about what it is about besides
     * @param text how a schedule says it
     */
    public record Line(String command, String on, About about, String text) {
        String tla() {
            return "[cmd |-> \"" + command + "\", on |-> \"" + on + "\", arg |-> " + about.tla() + "]";
        }

        /** The point that it is about. */
        public ChecksumPoint point() {
            return ((About.Point) about).point();
        }

        /** What it asks for. */
        public Operation operation() {
            return ((About.Asked) about).operation();
        }

        /** How much of the WAL it leaves. */
        public Cut cut() {
            return ((About.Left) about).cut();
        }

        /** After how many steps of its start and recovery the server crashes. */
        public int steps() {
            return ((About.Steps) about).steps();
        }

        /** Where the schedule says so. */
        public String place() {
            return ((About.Steps) about).place();
        }

        /** Whether it leaves page writes that were not synced. */
        public boolean keepsPages() {
            return !on.equals(NO_PAGES);
        }
    }

    /** What a command is about. */
    sealed interface About {
        /** As TLA+ text. */
        String tla();

        record Nothing() implements About {
            @Override
            public String tla() {
                return "\"\"";
            }
        }

        record Point(ChecksumPoint point) implements About {
            @Override
            public String tla() {
                return point.tla();
            }
        }

        record Asked(Operation operation) implements About {
            @Override
            public String tla() {
                return "\"" + operation + "\"";
            }
        }

        /** Not for the specification's model of outcomes, which does not count steps. */
        record Steps(int steps, String place) implements About {
            @Override
            public String tla() {
                throw new IllegalStateException("the model of outcomes does not count steps of recovery");
            }
        }

        record Left(Cut cut) implements About {
            @Override
            public String tla() {
                return "\"" + cut.text + "\"";
            }
        }
    }

    /** How much of the WAL a crash leaves. */
    public enum Cut {
        SYNCED("synced"),
        ALL("all"),
        ANY("any");

        private final String text;

        Cut(String text) {
            this.text = text;
        }
    }

    /** The same with crashes that leave so much of the WAL where it is left open. */
    public Script withCut(Cut cut) {
        Builder builder = new Builder();
        for (Line line : lines) {
            if (line.command().equals(CRASH) && line.cut() == Cut.ANY) {
                builder.crash(cut, line.keepsPages());
            } else {
                builder.lines.add(line);
            }
        }
        return builder.build();
    }

    /** How many calls there are. */
    public int requests() {
        return count(REQUEST);
    }

    int checkpoints() {
        return count(CHECKPOINT);
    }

    int crashes() {
        return count(CRASH);
    }

    private int count(String command) {
        return (int)
                lines.stream().filter(line -> line.command().equals(command)).count();
    }

    /** Whether a crash loses page writes that were not synced. */
    boolean losesPages() {
        return lines.stream().anyMatch(line -> line.on().equals(NO_PAGES));
    }

    /** Whether a process is signalled, which the model of outcomes does not have. */
    public boolean signals() {
        return count(CANCEL) + count(TERMINATE) > 0;
    }

    /** The first line that the model of outcomes cannot run: it lacks that point, or whoever comes by there. */
    public Optional<Line> onlyInRuns() {
        return lines.stream()
                .filter(line ->
                        (line.about() instanceof About.Point && !line.point().isModelled())
                                || (line.command().equals(WAKEUP) && !line.on().matches("launcher|checkpointer")))
                .findFirst();
    }

    /** Whether the server crashes after some steps of its recovery, which the model of outcomes does not count. */
    public boolean crashesInRecovery() {
        return count(CRASH_AFTER) > 0;
    }

    /** The sequence as TLA+ text. */
    String tla() {
        return lines.stream().map(Line::tla).collect(Collectors.joining(",\n    ", "<<\n    ", " >>"));
    }

    /** Builds a script line by line. */
    static final class Builder {
        private static final About NOTHING = new About.Nothing();
        private final List<Line> lines = new ArrayList<>();

        Builder attach(ChecksumPoint point) {
            return add("attach", "", new About.Point(point), "attach " + point + " wait");
        }

        Builder detach(ChecksumPoint point) {
            return add("detach", "", new About.Point(point), "detach " + point);
        }

        Builder request(Operation operation) {
            return add(REQUEST, "", new About.Asked(operation), "start s" + (count() + 1) + ": " + operation);
        }

        Builder await(String process, ChecksumPoint point) {
            return add("await", process, new About.Point(point), "await " + process + " at " + point);
        }

        Builder wakeup(String process) {
            return add(WAKEUP, process, NOTHING, "wakeup " + process);
        }

        Builder signal(String process, boolean terminate) {
            return add(
                    terminate ? TERMINATE : CANCEL, process, NOTHING, (terminate ? TERMINATE : CANCEL) + " " + process);
        }

        Builder checkpoint(boolean background) {
            add(CHECKPOINT, "", NOTHING, "checkpoint " + (background ? "background" : "sync"));
            return background ? this : idle("until the checkpoint is over");
        }

        Builder idle(String text) {
            return add("idle", "", NOTHING, text);
        }

        Builder quiet() {
            return add("quiet", "", NOTHING, "until all launchers have gone");
        }

        Builder crash(Cut cut, boolean keepsPages) {
            return add(
                    CRASH,
                    keepsPages ? "" : NO_PAGES,
                    new About.Left(cut),
                    "crash keep-wal " + cut.text + " keep-pages " + (keepsPages ? "all" : "none"));
        }

        Builder restart() {
            return add("restart", "", NOTHING, "restart");
        }

        Builder crashInRecovery(int steps, String place) {
            return add(CRASH_AFTER, "", new About.Steps(steps, place), CRASH_AFTER + " " + steps);
        }

        Script build() {
            return new Script(lines);
        }

        private int count() {
            return build().requests();
        }

        private Builder add(String command, String on, About about, String text) {
            lines.add(new Line(command, on, about, text));
            return this;
        }
    }
}
