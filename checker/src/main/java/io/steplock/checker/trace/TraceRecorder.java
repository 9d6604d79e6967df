package io.steplock.checker.trace;

import io.steplock.checker.value.Canonical;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

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
    // Both guarded by the journal's lock.
    private String endedBy = "";
    private TraceRecorder next;

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
        return new TraceRecorder(QueuedJournal.open(file, header), header, new SourcePlaces(internalPackages), 1);
    }

    /** As {@link #open(Path, TraceHeader, List)}; the source place of an action is the recorder's caller. */
    public static TraceRecorder open(Path file, TraceHeader header) throws IOException {
        return open(file, header, List.of());
    }

    /**
     * As {@link #open(Path, TraceHeader, List)}, for a process that may be killed. Until {@link #close}, events go to a
     * memory-mapped file beside the trace, its journal, and an event is in there when {@code step} returns. A kill of the
     * process does not take it away again; a loss of power may.
     *
     * <p>A step with a file effect is recorded first, then takes effect, both under the latch of what it changes. So the
     * files never show what the journal does not tell, and after a kill only the last step of each process may have been
     * recorded without having happened. Its acting process must be named: steps without one count as one process.
     *
     * @throws IOException also if a killed process has left a journal of this trace: {@link #recover} it
     */
    public static TraceRecorder openKillable(Path file, TraceHeader header, List<String> internalPackages)
            throws IOException {
        return new TraceRecorder(MappedJournal.create(file, header), header, new SourcePlaces(internalPackages), 1);
    }

    /** Whether a process that recorded this trace was killed, or records it now: there is a journal. */
    public static boolean hasJournal(Path file) {
        return Files.exists(JournalFormat.beside(file));
    }

    /**
     * Goes on with the trace of a process that was killed, in the program's next life and before it changes its files.
     * An event that the kill has cut is left out. Then come the crash and the state that the files show; if the killed
     * life took no step at all and the files show what they showed then, there is nothing to tell and neither is written.
     *
     * @param file the trace, as it was given to {@link #openKillable}
     * @param happened says by the files, for the last step of each process, whether it took effect before the kill; one
     *     that did not is left out of the trace. The answer for a step without a file effect is true: others may have
     *     seen what it did
     * @param action the crash's action in the spec
     * @param arguments its arguments by parameter name
     * @param after the whole state after the crash, as the files show it
     * @return the recorder for the next life, which may be killed too
     * @throws TraceException if the journal is damaged in a way that a kill does not do
     * @throws IOException if there is no journal, it cannot be read or written, or somebody is recording to it
     */
    public static TraceRecorder recover(
            Path file,
            Predicate<TraceLine.Step> happened,
            String action,
            Map<String, TlaValue> arguments,
            Map<String, TlaValue> after,
            List<String> internalPackages)
            throws IOException, TraceException {
        FileChannel channel = MappedJournal.take(file);
        try {
            JournalScan found = JournalScan.of(JournalFormat.beside(file), channel);
            TraceWriter.checkVariables(found.header(), after);
            long voided = found.voidUnless(happened, channel);
            boolean nothingToTell = found.steps() == voided
                    && found.crashed()
                            .map(state -> canonical(state.values()).equals(canonical(after)))
                            .orElse(false);
            MappedJournal journal = MappedJournal.goOn(file, channel, found);
            TraceRecorder killed = new TraceRecorder(journal, found.header(), new SourcePlaces(internalPackages), 1);
            return nothingToTell ? killed : killed.crash(action, arguments, assignments(after), after);
        } catch (IOException | TraceException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** What the state before a kill was is not known, and need not be: each variable gets the value that the files show. */
    private static List<Change> assignments(Map<String, TlaValue> after) {
        return after.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Change(List.of(TlaValue.of(entry.getKey())), Change.Kind.SET, entry.getValue()))
                .toList();
    }

    private static Map<String, TlaValue> canonical(Map<String, TlaValue> values) {
        Map<String, TlaValue> all = new HashMap<>();
        values.forEach((name, value) -> all.put(name, Canonical.of(value)));
        return all;
    }

    /**
     * Records a step.
     *
     * @param process the acting process, or null if no process acts
     * @param action the action's name in the spec
     * @param arguments the action's arguments by parameter name
     * @param changes what the step changed, in order
     * @return the step's number in the trace; after a kill it falls by the steps before it that did not happen
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
            journal.add(List.of(line(event)));
            return journal.lastNumber();
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
            journal.add(List.of(line(why, copy)));
            return journal.lastNumber();
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
            journal.add(List.of(line(event), line("crash", copy)));
            endedBy = "the crash at step " + (journal.lastNumber() - 1);
            next = new TraceRecorder(journal, header, places, epoch + 1);
            return next;
        } finally {
            journal.lock.unlock();
        }
    }

    /** The recorder of the latest epoch: this one, if its program has not crashed since. */
    public TraceRecorder latest() {
        journal.lock.lock();
        try {
            TraceRecorder latest = this;
            while (latest.next != null) {
                latest = latest.next;
            }
            return latest;
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

    private TraceLine line(Event event) {
        Optional<String> source =
                journal.isNew(event.action) && !event.place.isEmpty() ? Optional.of(event.place) : Optional.empty();
        return new TraceLine.Step(
                journal.nextNumber(),
                event.process,
                event.action,
                event.arguments,
                event.changes,
                event.crash,
                source,
                event.note);
    }

    private TraceLine line(String why, Map<String, TlaValue> values) {
        return new TraceLine.FullState(journal.nextNumber(), values, why, Optional.empty());
    }
}
