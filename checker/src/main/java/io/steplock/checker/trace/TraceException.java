package io.steplock.checker.trace;

/** A trace that cannot be used. The message is meant for users: place, what was expected, remedy. */
public final class TraceException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String AS_RECORDED =
            "Use the file as its recorder wrote it, or record the run again; the format is described in"
                    + " checker/TRACE-FORMAT.md.";
    private static final String AS_LEFT =
            "A kill does not do this: use the journal as the killed process has left it, or record the run again.";
    private static final String FIX_WRITER =
            "Correct the program that wrote it; the format is described in checker/TRACE-FORMAT.md.";

    /** What is wrong with a trace. */
    public enum Kind {
        UNREADABLE("Check the path and its permissions."),
        EMPTY("Give a trace that a recorder has written and closed."),
        FOREIGN("Give a trace file: its first line is an object that starts with {\"steplock-trace\":1."),
        NO_HEADER(AS_RECORDED),
        VERSION("Use the version of this program that goes with the recorder, or record the run again."),
        TRUNCATED(
                "Close the recorder before its file is read; if it was closed, copy the whole file again. A process that"
                        + " may be killed records with TraceRecorder.openKillable."),
        JSON(AS_RECORDED),
        UTF8("Write the trace in UTF-8, or copy it in binary mode."),
        GAP(AS_RECORDED),
        DUPLICATE(AS_RECORDED),
        REORDERED(AS_RECORDED),
        MISSING_KEY(FIX_WRITER),
        UNKNOWN_KEY("Free data belongs under the key \"note\"; the keys are listed in checker/TRACE-FORMAT.md."),
        DUPLICATE_KEY(FIX_WRITER),
        WRONG_TYPE(FIX_WRITER),
        BAD_VALUE("Values are written as checker/TRACE-FORMAT.md says."),
        NUMBER("TLC's integers have 32 bits: map larger ones, for example LSNs to ordinals, before recording."),
        UNDECLARED_VARIABLE("List the variable in the header's \"variables\", with its first value in \"state\"."),
        NO_STATE_AFTER_CRASH("After a crash read the whole state back from the files and write it as the next line."),
        FOOTER_COUNT(AS_RECORDED),
        BEHIND_FOOTER("One file holds one trace; cut off what follows the footer."),
        LINE_TOO_LONG("A line has at most 64 MiB: observe fewer or smaller values."),
        JOURNAL(
                "Its run was killed or still goes on: TraceRecorder.recover, called when the program starts again, makes the"
                        + " trace of it."),
        NO_JOURNAL("Give recover the trace's path; the journal lies beside it, with .journal added to its name, as the"
                + " killed process has left it."),
        CUT_JOURNAL(AS_LEFT),
        HOLE(AS_LEFT),
        CHECKSUM(AS_LEFT),
        NESTING("Brackets nest at most 500 levels deep: observe flatter values.");

        private final String remedy;

        Kind(String remedy) {
            this.remedy = remedy;
        }

        /** What a user can do about it, as a sentence. */
        public String remedy() {
            return remedy;
        }
    }

    private final Kind kind;
    private final long line;
    private final int column;

    TraceException(Kind kind, String file, long line, int column, String problem) {
        super(place(file, line, column) + ": " + problem + ". " + kind.remedy());
        this.kind = kind;
        this.line = line;
        this.column = column;
    }

    public Kind kind() {
        return kind;
    }

    /** The line in the file, from 1; 0 where no line is concerned. */
    public long line() {
        return line;
    }

    /** The column in characters, from 1; 0 where none is known. */
    public int column() {
        return column;
    }

    private static String place(String file, long line, int column) {
        return file + (line > 0 ? ":" + line : "") + (column > 0 ? ":" + column : "");
    }
}
