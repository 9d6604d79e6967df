package io.steplock.engine.process;

/** What a process is doing, as far as others can wait for it. */
public sealed interface ProcessState {
    /** In words that fit behind the process's name: {@code is blocked on ...}. */
    String text();

    /** The name of what it waits for ends when this is true and it is canceled; light-weight lock waits do not. */
    default boolean interruptible() {
        return false;
    }

    /**
     * No operation is running.
     *
     * @param finished how many operations the process has finished
     */
    record Idle(int finished) implements ProcessState {
        @Override
        public String text() {
            return finished == 0 ? "is idle" : "is done";
        }
    }

    /** An operation is running and not waiting. */
    record Running() implements ProcessState {
        @Override
        public String text() {
            return "is running";
        }
    }

    /**
     * Waiting for a lock or the like.
     *
     * @param lock its name, such as {@code content lock of map block 0}
     * @param heldBy who held it when the wait began or was last renewed
     */
    record BlockedOn(String lock, String heldBy, boolean interruptible) implements ProcessState {
        @Override
        public String text() {
            return "is blocked on " + lock + (heldBy.isEmpty() ? "" : ", held by " + heldBy);
        }
    }

    /**
     * Stopped at an injection point.
     *
     * @param occurrence which arrival of this process at this point it is, from 1, counted since the point was attached
     */
    record AtInjectionPoint(String point, int occurrence, boolean interruptible) implements ProcessState {
        @Override
        public String text() {
            return "waits at injection point " + point + " (#" + occurrence + ")";
        }
    }
}
