package io.steplock.schedule;

import java.util.List;
import java.util.Optional;

/** One line of a schedule; {@code line} is its number in the file, from 1. */
public sealed interface Command {
    int line();

    /** {@code attach POINT [in PROC] wait|error|notice}. */
    record Attach(int line, String point, Optional<String> process, String action) implements Command {}

    /** {@code detach POINT}. */
    record Detach(int line, String point) implements Command {}

    /** {@code start NAME: OPERATION}. */
    record Start(int line, String process, Operation operation) implements Command {}

    /** {@code await PROC at POINT [#n]}: its n-th stop at the point, 0 for the next. */
    record AwaitAt(int line, String process, String point, int occurrence) implements Command {}

    /** {@code await PROC STATE [or STATE]}: any of the states. */
    record AwaitState(int line, String process, List<State> anyOf) implements Command {}

    /** {@code wakeup PROC}. */
    record Wakeup(int line, String process) implements Command {}

    /** {@code clear-map-bits BLOCK}: before the first start, makes a heap page all-visible with its map bits clear. */
    record ClearMapBits(int line, int block) implements Command {}

    /** What a process can be awaited in. */
    sealed interface State {
        /** {@code blocked on LOCK}, with the lock as {@code map:BLOCK} or {@code heap:BLOCK}. */
        record BlockedOn(String fork, int block) implements State {
            @Override
            public String toString() {
                return "blocked on " + fork + ":" + block;
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
    }

    /** A tuple identifier. */
    record Tid(long block, int offset) {
        @Override
        public String toString() {
            return "(" + block + "," + offset + ")";
        }
    }
}
