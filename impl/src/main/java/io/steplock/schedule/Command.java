package io.steplock.schedule;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One line of a schedule; {@code line} is its number in the file, from 1. */
public sealed interface Command {
    int line();

    /** {@code attach POINT [in PROC] wait|error|notice}. */
    record Attach(int line, String point, Optional<String> process, String action) implements Command {}

    /** {@code detach POINT}. */
    record Detach(int line, String point) implements Command {}

    /** {@code start NAME: OPERATION}. */
    record Start(int line, String process, Operation operation) implements Command {}

    /** {@code step PROC ACTION[(ARGS)]}: the process takes its next step, which must be this one. */
    record Step(int line, String process, Action action) implements Command {}

    /** {@code run PROC}: the process is not held any more. */
    record Run(int line, String process) implements Command {}

    /** {@code await PROC at POINT [#n]}: its n-th stop at the point, 0 for the next. */
    record AwaitAt(int line, String process, String point, int occurrence) implements Command {}

    /** {@code await PROC STATE [or STATE]}: any of the states. */
    record AwaitState(int line, String process, List<State> anyOf) implements Command {}

    /** {@code wakeup PROC}. */
    record Wakeup(int line, String process) implements Command {}

    /** {@code cancel|terminate launcher|worker}: a signal, which the process heeds where it checks for interrupts. */
    record Signal(int line, boolean terminate, String process) implements Command {}

    /** {@code checkpoint sync|background}. */
    record Checkpoint(int line, boolean background) implements Command {}

    /** {@code flush}: the WAL becomes durable as far as its records are complete. */
    record Flush(int line) implements Command {}

    /** {@code crash [keep-wal ...] [keep-pages ...]}: the power is lost, whatever runs. */
    record Crash(int line, KeptWal wal, KeptPages pages) implements Command {}

    /** {@code restart [crash-after N]}: the server starts and recovers, or dies again after N steps of recovery. */
    record Restart(int line, OptionalInt crashAfter) implements Command {}

    /** {@code read-all}: what a user gets to see now. */
    record ReadAll(int line) implements Command {}

    /** A line that belongs before the first start. */
    sealed interface SetUp extends Command {
        int block();
    }

    /** {@code clear-map-bits BLOCK}: a heap page is all-visible with its map bits clear. */
    record ClearMapBits(int line, int block) implements SetUp {}

    /**
     * {@code page BLOCK flag 0|1 bits 0|1|3 [frozen|not-frozen]}: the marks of a heap page when the run starts.
     *
     * @param frozen whether all its rows are frozen
     */
    record PageMarks(int line, int block, boolean flag, int bits, boolean frozen) implements SetUp {}

    /** What a process can be awaited in. */
    sealed interface State {
        /** {@code blocked on LOCK}, with the lock as {@code map:BLOCK} or {@code heap:BLOCK}. */
        record BlockedOn(Page page) implements State {
            @Override
            public String toString() {
                return "blocked on " + page;
            }
        }

        /** {@code done} or {@code idle}: its operation has ended, well or not. */
        record Done() implements State {
            @Override
            public String toString() {
                return "done";
            }
        }
    }

    /** What a process is started with. */
    sealed interface Operation {
        /** {@code heap_force_kill (BLOCK,OFFSET)...}. */
        record HeapForceKill(List<Tid> tids) implements Operation {}

        /** {@code heap_force_freeze (BLOCK,OFFSET)...}. */
        record HeapForceFreeze(List<Tid> tids) implements Operation {}

        /** {@code vacuum BLOCK}. */
        record Vacuum(int block) implements Operation {}

        /** {@code insert BLOCK VALUE}: in a transaction of its own, which commits. */
        record Insert(int block, int value) implements Operation {}

        /** {@code delete (BLOCK,OFFSET)}: in a transaction of its own, which commits. */
        record Delete(Tid tid) implements Operation {}

        /** {@code checkpoint}. */
        record MakeCheckpoint() implements Operation {}

        /** {@code write map:BLOCK|heap:BLOCK}: a page writer writes that one page, if it is dirty. */
        record Write(Page page) implements Operation {}

        /** {@code enable} or {@code disable}: data checksums are requested to be switched on or off. */
        record SwitchChecksums(boolean on) implements Operation {}
    }

    /** How much of the WAL a crash leaves. */
    sealed interface KeptWal {
        /** {@code synced}: only what was flushed. */
        record Synced() implements KeptWal {}

        /** {@code all}: every record that is complete, up to the first gap. */
        record All() implements KeptWal {}

        /** {@code LSN}: up to that position, also inside a record. */
        record UpTo(long lsn) implements KeptWal {}

        /** {@code record N}: the first N records since the run began, or since the last restart. */
        record Records(int count) implements KeptWal {}
    }

    /** Which page writes that were not synced a crash leaves. */
    sealed interface KeptPages {
        /** {@code none}. */
        record None() implements KeptPages {}

        /** {@code all}. */
        record All() implements KeptPages {}

        /** {@code LIST}, separated by commas. */
        record Only(List<Page> pages) implements KeptPages {}
    }

    /** A page: {@code map:BLOCK} or {@code heap:BLOCK}. */
    record Page(boolean map, int block) {
        @Override
        public String toString() {
            return (map ? "map:" : "heap:") + block;
        }
    }

    /**
     * A step of a protocol as a schedule writes it: the action's name and its arguments behind the process. Without
     * arguments any will do.
     */
    record Action(String name, List<String> arguments) {
        public Action {
            arguments = List.copyOf(arguments);
        }

        @Override
        public String toString() {
            return arguments.isEmpty() ? name : name + "(" + String.join(", ", arguments) + ")";
        }
    }

    /** A tuple identifier. */
    record Tid(long block, int offset) {
        @Override
        public String toString() {
            return "(" + block + "," + offset + ")";
        }
    }
}
