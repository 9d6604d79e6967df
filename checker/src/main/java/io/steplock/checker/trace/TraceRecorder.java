package io.steplock.checker.trace;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Records the steps of a running program. Thread-safe.
 *
 * <p>An event takes its number and its place in the file in one short critical section. So if the caller holds the
 * latch of the object that the step reads and writes, the recorded order is a legal linearization. Formatting and
 * writing happen on a thread of the recorder; when that falls behind, callers wait, and no event is dropped.
 *
 * <p>A recorder stands for one epoch of the program, from start to crash. {@link #crash} ends the epoch and gives the
 * recorder of the next; threads that are left over from the dead epoch get a {@link StaleRecorderException}.
 */
public final class TraceRecorder implements AutoCloseable {
    private final Journal journal;
    private final TraceHeader header;
    private final SourcePlaces places;
    private final int epoch;
    // Guarded by the journal's lock.
    private String endedBy = "";

    private TraceRecorder(Journal journal, TraceHeader header, SourcePlaces places, int epoch) {
        this.journal = journal;
        this.header = header;
        this.places = places;
        this.epoch = epoch;
    }

    /**
     * Creates the trace, or replaces it, and writes its header.
     *
     * @param internalPackages prefixes of class names, for example {@code io.steplock.engine.probe.}: the source place
     *     of an action is the first frame on the stack outside of them
     * @throws IllegalArgumentException if the header's state has not exactly the header's variables
     */
    public static TraceRecorder open(Path file, TraceHeader header, List<String> internalPackages) throws IOException {
        return new TraceRecorder(Journal.open(file, header), header, new SourcePlaces(internalPackages), 1);
    }

    /** As {@link #open(Path, TraceHeader, List)}; the source place of an action is the recorder's caller. */
    public static TraceRecorder open(Path file, TraceHeader header) throws IOException {
        return open(file, header, List.of());
    }

    /**
     * Records a step.
     *
     * @param process the acting process, or null if no process acts
     * @param action the action's name in the spec
     * @param arguments the action's arguments by parameter name
     * @param changes what the step changed, in order
     * @return the step's number in the trace
     * @throws StaleRecorderException if this recorder's epoch is over
     * @throws UncheckedIOException if an earlier event could not be written
     */
    public long step(String process, String action, Map<String, TlaValue> arguments, List<Change> changes) {
        return step(process, action, arguments, changes, null);
    }

    /**
     * As {@link #step(String, String, Map, List)}, with a note for people.
     *
     * @param note a text that explanations show and nothing checks, or null
     */
    public long step(
            String process, String action, Map<String, TlaValue> arguments, List<Change> changes, String note) {
        Event event = event(process, action, arguments, changes, false, note);
        journal.lock.lock();
        try {
            awaitRoom();
            return enqueue(event);
        } finally {
            journal.lock.unlock();
        }
    }

    /**
     * Records the state as read back from memory and files while no process takes a step.
     *
     * @param why why it was read here, for example {@code quiescent}
     * @param values the values of exactly the header's variables
     * @return the line's number in the trace
     */
    public long state(String why, Map<String, TlaValue> values) {
        TraceWriter.checkVariables(header, values);
        Map<String, TlaValue> copy = Map.copyOf(values);
        Objects.requireNonNull(why);
        journal.lock.lock();
        try {
            awaitRoom();
            return enqueue(why, copy);
        } finally {
            journal.lock.unlock();
        }
    }

    /**
     * Records a crash and the state that it leaves, and ends this recorder's epoch: no event of a thread that outlived
     * the crash can come between the two or after them.
     *
     * @param changes what the crash changed
     * @param after the whole state after the crash, read back from the files
     * @return the recorder for the program's next life, writing to the same trace
     */
    public TraceRecorder crash(
            String action, Map<String, TlaValue> arguments, List<Change> changes, Map<String, TlaValue> after) {
        TraceWriter.checkVariables(header, after);
        Event event = event(null, action, arguments, changes, true, null);
        Map<String, TlaValue> copy = Map.copyOf(after);
        journal.lock.lock();
        try {
            awaitRoom();
            enqueue(event);
            enqueue("crash", copy);
            endedBy = "the crash at step " + (journal.lastNumber() - 1);
            return new TraceRecorder(journal, header, places, epoch + 1);
        } finally {
            journal.lock.unlock();
        }
    }

    /**
     * Writes what is still queued and the footer, forces the file to disk and closes it. A recorder whose epoch is over
     * does nothing: the file belongs to the recorder of the next epoch.
     *
     * @throws IOException if any event, the footer or the force failed; the trace then has no footer
     */
    @Override
    public void close() throws IOException {
        journal.lock.lock();
        try {
            if (!endedBy.isEmpty()) {
                return;
            }
            endedBy = "close";
        } finally {
            journal.lock.unlock();
        }
        journal.close();
    }

    private void awaitRoom() {
        refuseIfStale();
        journal.awaitRoom();
        // Again: waiting gives up the lock.
        refuseIfStale();
    }

    private void refuseIfStale() {
        if (!endedBy.isEmpty()) {
            throw new StaleRecorderException("epoch " + epoch + " of the trace " + journal.file() + " was ended by "
                    + endedBy + "; this event comes from a thread that outlived it");
        }
    }

    /** All that can go wrong in an event goes wrong here, before it has a number: a lost number would be a gap. */
    private Event event(
            String process,
            String action,
            Map<String, TlaValue> arguments,
            List<Change> changes,
            boolean crash,
            String note) {
        return new Event(
                Optional.ofNullable(process),
                action,
                Map.copyOf(arguments),
                List.copyOf(changes),
                crash,
                places.of(action),
                Optional.ofNullable(note).map(TraceFormat::quote));
    }

    private record Event(
            Optional<String> process,
            String action,
            Map<String, TlaValue> arguments,
            List<Change> changes,
            boolean crash,
            String place,
            Optional<String> note) {}

    private long enqueue(Event event) {
        Optional<String> source =
                journal.isNew(event.action) && !event.place.isEmpty() ? Optional.of(event.place) : Optional.empty();
        long number = journal.nextNumber();
        journal.enqueue(new TraceLine.Step(
                number, event.process, event.action, event.arguments, event.changes, event.crash, source, event.note));
        return number;
    }

    private long enqueue(String why, Map<String, TlaValue> values) {
        long number = journal.nextNumber();
        journal.enqueue(new TraceLine.FullState(number, values, why, Optional.empty()));
        return number;
    }
}
