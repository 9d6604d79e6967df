package io.steplock.engine.barrier;

import io.steplock.engine.barrier.BarrierSlot.Life;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import io.steplock.engine.step.ChecksumStep.AbsorbBarrier;
import io.steplock.engine.step.ChecksumStep.AdvanceGeneration;
import io.steplock.engine.step.ChecksumStep.ClearBarrierMask;
import io.steplock.engine.step.ChecksumStep.PublishPid;
import io.steplock.engine.step.ChecksumStep.ReadGeneration;
import io.steplock.engine.step.ChecksumStep.SetBarrierBits;
import io.steplock.engine.step.ChecksumStep.SignalProcesses;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The barriers of one server life: a slot for every process that there may be, a global generation, and emission,
 * absorption and waiting over them (FACTS.md, C.5). No lock serialises emitters; each visit of a slot is atomic by
 * itself. Thread-safe.
 */
public final class ProcSignal {
    /** Takes over what a barrier says, in the process that absorbs it. */
    public interface Absorber {
        /**
         * Handles one type.
         *
         * @return whether the process has taken it over; else it is an error that the process raises
         */
        boolean absorb(Process process, ChecksumState type);

        /** Whether one look at the shared state stands for all types that are pending. */
        default boolean takesAllAtOnce() {
            return false;
        }
    }

    private final Probe probe;
    private final Absorber absorber;
    private final boolean pidFirst;
    private final WaitQueue changes;
    private final Latch latch = new Latch();
    private final Map<Process, BarrierSlot> slots = new LinkedHashMap<>();
    private final List<Process> all;
    private long generation;

    /**
     * Barriers for these processes, none of which lives yet.
     *
     * @param pidFirst whether a process that starts can be signalled before it reads the generation ({@code d79bf7612a})
     */
    public ProcSignal(
            ProcessTable processes, Probe probe, Collection<Process> all, boolean pidFirst, Absorber absorber) {
        this.probe = probe;
        this.absorber = absorber;
        this.pidFirst = pidFirst;
        this.changes = new WaitQueue(processes);
        this.all = List.copyOf(all);
        this.all.forEach(process -> slots.put(process, new BarrierSlot(process)));
    }

    public BarrierSlot slot(Process process) {
        return slots.get(process);
    }

    /** All slots there are. */
    public List<BarrierSlot> slots() {
        return List.copyOf(slots.values());
    }

    public long generation() {
        return generation;
    }

    public boolean isUp(Process process) {
        return slot(process).life() == Life.UP;
    }

    /** The first of the steps of {@link #attach} that the process comes to. */
    public void beginStart(Process process) {
        slot(process).life(pidFirst ? Life.PUBLISH_PID : Life.CLEAR_BARRIER_MASK);
    }

    /** The steps of a start (C.4) up to the look at the shared state; the caller holds interrupts. */
    public void attach(Process process) {
        if (pidFirst) {
            publishPid(process, Life.CLEAR_BARRIER_MASK);
            clearMask(process);
            readGeneration(process, Life.INIT_LOCAL_STATE);
        } else {
            clearMask(process);
            readGeneration(process, Life.PUBLISH_PID);
            publishPid(process, Life.INIT_LOCAL_STATE);
        }
    }

    private void clearMask(Process process) {
        probe.perform(
                process,
                new ClearBarrierMask(process),
                latch,
                () -> changes.locked(() -> {
                    slot(process).mask().clear();
                    slot(process).life(Life.READ_GENERATION);
                }));
    }

    private void readGeneration(Process process, Life next) {
        probe.perform(
                process,
                new ReadGeneration(process),
                latch,
                () -> changes.change(() -> {
                    slot(process).read(generation);
                    slot(process).life(next);
                }));
    }

    private void publishPid(Process process, Life next) {
        probe.perform(
                process,
                new PublishPid(process),
                latch,
                () -> changes.locked(() -> {
                    slot(process).publishPid();
                    slot(process).life(next);
                }));
    }

    /** The process has its state, and takes part. */
    public void up(Process process) {
        changes.change(() -> slot(process).life(Life.UP));
    }

    /** Waits until the process takes part. */
    public void awaitUp(Process waiter, Process process) {
        changes.await(
                waiter,
                () -> slot(process).life() == Life.UP
                        ? Optional.<ProcessState>empty()
                        : Optional.of(new BlockedOn("start", process.name(), true)));
    }

    /** The whole start at once, for who is there when the server begins or opens. */
    public void attachAtOnce(Process process) {
        changes.locked(() -> {
            BarrierSlot slot = slot(process);
            slot.mask().clear();
            slot.read(generation);
            slot.publishPid();
            slot.life(Life.UP);
        });
    }

    /** Frees the process's slot; nobody waits for it any more. */
    public void release(Process process) {
        changes.change(() -> slot(process).free());
    }

    /** Notes that the barrier comes next; a part of the step before it. */
    public void begin(Emission emission, ChecksumState type) {
        changes.locked(() -> emission.begin(type, all));
    }

    /**
     * The three stages: a bit in every slot, the generation, a signal to everybody who has published itself. A slot that
     * nobody has begun to take is passed over: its bits are cleared when it is taken. The last stage waits for who takes
     * a slot and has published itself.
     */
    public void emit(Process emitter, Emission emission) {
        for (Process visited : all) {
            probe.perform(
                    emitter,
                    new SetBarrierBits(emitter, visited),
                    latch,
                    () -> changes.locked(() -> {
                        if (slot(visited).life() != Life.NONE) {
                            slot(visited).mask().add(emission.type());
                        }
                        emission.visited(visited, Emission.Stage.ADVANCE);
                    }));
        }
        probe.perform(
                emitter,
                new AdvanceGeneration(emitter),
                latch,
                () -> changes.locked(() -> {
                    generation++;
                    emission.advanced(generation, all);
                }));
        for (Process visited : all) {
            while (!signal(emitter, emission, visited)) {
                changes.await(
                        emitter,
                        () -> isBeingTaken(slot(visited))
                                ? Optional.of(new BlockedOn("barrier slot", visited.name(), false))
                                : Optional.<ProcessState>empty());
            }
        }
    }

    /** Visits the slot, unless it is being taken: who takes it has its mutex. */
    private boolean signal(Process emitter, Emission emission, Process visited) {
        SignalProcesses step = new SignalProcesses(emitter, visited);
        return probe.performIfDue(emitter, step, latch, () -> {
            boolean[] done = {false};
            changes.locked(() -> {
                if (!isBeingTaken(slot(visited))) {
                    if (slot(visited).pid()) {
                        visited.signal();
                    }
                    emission.visited(visited, Emission.Stage.EMITTED);
                    done[0] = true;
                }
            });
            return done[0] ? Optional.of(step) : Optional.empty();
        });
    }

    private static boolean isBeingTaken(BarrierSlot slot) {
        return slot.pid() && (slot.life() == Life.CLEAR_BARRIER_MASK || slot.life() == Life.READ_GENERATION);
    }

    /** Waits until everybody has absorbed up to that barrier; absorbs what comes meanwhile. */
    public void await(Process waiter, long target) {
        List<BarrierSlot> lastToFirst = slots();
        for (int i = lastToFirst.size() - 1; i >= 0; i--) {
            BarrierSlot slot = lastToFirst.get(i);
            changes.await(waiter, () -> {
                if (!slot.isWaitedFor() || slot.generation() >= target) {
                    return Optional.<ProcessState>empty();
                }
                return Optional.of(new BlockedOn("barrier", slot.process().name(), true));
            });
        }
    }

    /**
     * Absorbs what is pending: what {@link Process#onSignal} should call. Bits are taken from the lowest type up,
     * whatever the order of their emission; those that cannot be taken stay, and the process is signalled again.
     *
     * @return the type that was rejected
     */
    public Optional<ChecksumState> absorb(Process process) {
        ChecksumState[] rejected = new ChecksumState[1];
        probe.perform(
                process,
                new AbsorbBarrier(process),
                latch,
                () -> changes.change(() -> {
                    process.clearSignal();
                    BarrierSlot slot = slot(process);
                    if (slot.generation() == generation) {
                        return;
                    }
                    Set<ChecksumState> left = EnumSet.noneOf(ChecksumState.class);
                    left.addAll(slot.mask());
                    slot.mask().clear();
                    while (!left.isEmpty()) {
                        ChecksumState lowest = left.stream()
                                .min(Comparator.comparing(ChecksumState::barrierType))
                                .orElseThrow();
                        if (!absorber.absorb(process, lowest)) {
                            slot.mask().addAll(left);
                            process.keepSignal();
                            rejected[0] = lowest;
                            return;
                        }
                        left.remove(lowest);
                        if (absorber.takesAllAtOnce()) {
                            left.clear();
                        }
                    }
                    slot.read(generation);
                }));
        return Optional.ofNullable(rejected[0]);
    }

    /** The latch of the barriers' state, for steps that are watched. */
    public Latch latch() {
        return latch;
    }
}
