package io.steplock.outcomes;

import java.util.ArrayList;
import java.util.List;
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
    private static final String NO_PAGES = "no pages";

    public Script {
        lines = List.copyOf(lines);
    }

    /**
     * A command of the specification.
     *
     * @param command its name
     * @param on whom or what it is about, may be empty
     * @param argument its argument as TLA+ text
     * @param text how a schedule says it
     */
    public record Line(String command, String on, String argument, String text) {
        String tla() {
            return "[cmd |-> \"" + command + "\", on |-> \"" + on + "\", arg |-> " + argument + "]";
        }
    }

    /** How much of the WAL a crash leaves. */
    enum Cut {
        SYNCED("synced"),
        ALL("all"),
        ANY("any");

        private final String text;

        Cut(String text) {
            this.text = text;
        }
    }

    int requests() {
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

    /** The sequence as TLA+ text. */
    String tla() {
        return lines.stream().map(Line::tla).collect(Collectors.joining(",\n    ", "<<\n    ", " >>"));
    }

    /** Builds a script line by line. */
    static final class Builder {
        private static final String NOTHING = "\"\"";
        private final List<Line> lines = new ArrayList<>();

        Builder attach(ChecksumPoint point) {
            return add("attach", "", point.tla(), "attach " + point + " wait");
        }

        Builder detach(ChecksumPoint point) {
            return add("detach", "", point.tla(), "detach " + point);
        }

        Builder request(Operation operation) {
            return add(REQUEST, "", "\"" + operation + "\"", "start s" + (count() + 1) + ": " + operation);
        }

        Builder await(String process, ChecksumPoint point) {
            return add("await", process, point.tla(), "await " + process + " at " + point);
        }

        Builder wakeup(String process) {
            return add("wakeup", process, NOTHING, "wakeup " + process);
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
                    "\"" + cut.text + "\"",
                    "crash keep-wal " + cut.text + " keep-pages " + (keepsPages ? "all" : "none"));
        }

        Builder restart() {
            return add("restart", "", NOTHING, "restart");
        }

        Script build() {
            return new Script(lines);
        }

        private int count() {
            return build().requests();
        }

        private Builder add(String command, String on, String argument, String text) {
            lines.add(new Line(command, on, argument, text));
            return this;
        }
    }
}
