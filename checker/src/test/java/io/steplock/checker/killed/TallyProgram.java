package io.steplock.checker.killed;

import io.steplock.checker.trace.TraceException;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceLine;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The program that Tally.tla specifies: two threads count in memory and save to a file. It is killed from outside; in a
 * mode that stalls it says so at a certain place and waits there for its end.
 */
public final class TallyProgram {
    static final List<String> WORKERS = List.of("w1", "w2");
    private static final int MODULUS = 1000;

    /** What one life of the program does. */
    enum Mode {
        /** Runs until it is killed. */
        RUN,
        /** Takes some steps and ends in order. */
        STOP,
        /** Stalls when a step is recorded and has not taken effect. */
        STALL_BEFORE_EFFECT,
        /** Stalls when a step has taken effect. */
        STALL_AFTER_EFFECT,
        /** Wrongly takes effect before it records, and stalls in between. */
        EFFECT_FIRST,
        /** Wrongly takes each recorded step for one that happened, then ends. */
        TRUSTING
    }

    private final FileChannel data;
    private final Mode mode;
    private TraceRecorder recorder;

    private TallyProgram(FileChannel data, Mode mode) {
        this.data = data;
        this.mode = mode;
    }

    /** Arguments: trace, data file, the spec's hash, mode. */
    public static void main(String[] args) throws Exception {
        Path trace = Path.of(args[0]);
        try (FileChannel data = FileChannel.open(
                Path.of(args[1]), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            TallyProgram program = new TallyProgram(data, Mode.valueOf(args[3]));
            program.start(trace, args[2]);
            program.live();
        } catch (TraceException | IOException e) {
            System.out.println(e.getMessage());
            System.exit(2);
        }
    }

    private void start(Path trace, String hash) throws IOException, TraceException {
        if (!TraceRecorder.hasJournal(trace)) {
            TraceHeader header = new TraceHeader(
                    "Tally",
                    hash,
                    "Tally.cfg",
                    Map.of(
                            "Workers",
                            TlaValue.set(WORKERS.stream().map(TlaValue::of).toList()),
                            "Modulus",
                            TlaValue.of(MODULUS)),
                    List.of("up", "memory", "disk"),
                    state(true, List.of(0, 0), List.of(0, 0)),
                    Optional.empty());
            recorder = TraceRecorder.openKillable(trace, header, List.of());
            return;
        }
        List<Integer> saved = read();
        recorder = TraceRecorder.recover(
                trace, this::happened, "Crash", Map.of(), state(false, List.of(0, 0), saved), List.of());
        recorder.step("main", "Restart", Map.of(), List.of(set(TlaValue.of(true), "up"), set(counts(saved), "memory")));
    }

    /** A step in flight took effect if the file shows it. Others may have seen what a step in memory did. */
    private boolean happened(TraceLine.Step step) {
        if (mode == Mode.TRUSTING || !step.action().equals("Save")) {
            return true;
        }
        int worker = WORKERS.indexOf(step.process().orElseThrow());
        try {
            return step.changes().get(0).value().equals(TlaValue.of(read().get(worker)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void live() throws IOException, InterruptedException {
        say("ready");
        List<Integer> memory = new ArrayList<>(read());
        int steps = mode == Mode.STOP || mode == Mode.TRUSTING ? 50 : Integer.MAX_VALUE;
        List<Thread> threads = new ArrayList<>();
        for (int worker = 0; worker < 2; worker++) {
            int mine = worker;
            Thread thread = new Thread(() -> work(mine, memory, steps));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        recorder.state("end", state(true, memory, read()));
        recorder.close();
    }

    private void work(int worker, List<Integer> memory, int steps) {
        String name = WORKERS.get(worker);
        Map<String, TlaValue> argument = Map.of("w", TlaValue.of(name));
        for (int step = 0; step < steps; step++) {
            int next = (memory.get(worker) + 1) % MODULUS;
            recorder.step(name, "Count", argument, List.of(set(TlaValue.of(next), "memory", name)));
            memory.set(worker, next);
            if (step % 3 == 2) {
                save(worker, name, argument, next, step > 30);
            }
        }
    }

    private void save(int worker, String name, Map<String, TlaValue> argument, int count, boolean mayStall) {
        List<Change> changes = List.of(set(TlaValue.of(count), "disk", name));
        boolean stalls = mayStall && worker == 0;
        if (mode == Mode.EFFECT_FIRST) {
            write(worker, count);
            stall(stalls);
            recorder.step(name, "Save", argument, changes);
            return;
        }
        recorder.step(name, "Save", argument, changes);
        stall(stalls && mode == Mode.STALL_BEFORE_EFFECT);
        write(worker, count);
        stall(stalls && mode == Mode.STALL_AFTER_EFFECT);
    }

    private static void stall(boolean here) {
        if (here) {
            say("stalled");
            while (true) {
                LockSupport.park();
            }
        }
    }

    private static void say(String word) {
        System.out.println(word);
        System.out.flush();
    }

    private void write(int worker, int count) {
        try {
            data.write(ByteBuffer.allocate(4).putInt(count).flip(), 4L * worker);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Integer> read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8);
        data.read(bytes, 0);
        return List.of(bytes.getInt(0), bytes.getInt(4));
    }

    private static Map<String, TlaValue> state(boolean up, List<Integer> memory, List<Integer> disk) {
        return Map.of("up", TlaValue.of(up), "memory", counts(memory), "disk", counts(disk));
    }

    private static TlaValue counts(List<Integer> counts) {
        return new TlaValue.Rec(
                Map.of(WORKERS.get(0), TlaValue.of(counts.get(0)), WORKERS.get(1), TlaValue.of(counts.get(1))));
    }

    private static Change set(TlaValue value, String... path) {
        return new Change(Arrays.stream(path).map(TlaValue::of).toList(), Change.Kind.SET, value);
    }
}
