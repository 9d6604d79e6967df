package io.steplock.mutants;

import java.util.List;

/** Of barriers and of processes that start. */
final class BarrierMutants {
    private static final String BARRIERS = "barrier/ProcSignal.java";
    private static final String SLOT = "barrier/BarrierSlot.java";
    private static final String START = "server/ServerStart.java";
    private static final String REFERENCE = "reference";

    private BarrierMutants() {}

    static List<EngineMutant> all() {
        return List.of(
                EngineMutant.of("generation stays", "a backend that absorbs does not say up to where", BARRIERS)
                        .replace(
                                "slot.read(generation); }));",
                                "if (!process.name().equals(\"b1\")) { slot.read(generation); } }));")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at AbsorbBarrier"),
                EngineMutant.of("highest first", "bits are absorbed from the highest type down", BARRIERS)
                        .replace(
                                ".min(Comparator.comparing(ChecksumState::barrierType))",
                                ".max(Comparator.comparing(ChecksumState::barrierType))")
                        .variant(REFERENCE)
                        .in("two bits")
                        .is("rejected at AbsorbBarrier"),
                EngineMutant.of("no signal", "an emitter signals no backend", BARRIERS)
                        .replace(
                                "if (slot(visited).pid()) {",
                                "if (slot(visited).pid() && " + "!visited.name().equals(\"b1\")) {")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at SignalProcesses"),
                EngineMutant.of("no bit", "an emitter sets no bit of the checkpointer", BARRIERS)
                        .replace(
                                "if (slot(visited).life() != Life.NONE) {",
                                "if (slot(visited).life() != Life.NONE && !visited.name().equals(\"checkpointer\")) {")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at SetBarrierBits"),
                EngineMutant.of("not waited for", "whoever waits for a barrier passes over backends", BARRIERS)
                        .replace(
                                "if (!slot.isWaitedFor() || slot.generation() >= target) {",
                                "if (!slot.isWaitedFor() || slot.generation() >= target || "
                                        + "slot.process().name().equals(\"b1\")) {")
                        .variant(REFERENCE)
                        .in("slow backend")
                        .is("rejected at AwaitBarrier"),
                EngineMutant.of(
                                "state before generation",
                                "a process that starts takes the state, then the generation",
                                START)
                        .replace("barriers.attach(process); probe.perform(", "probe.perform(")
                        .replace(
                                "barriers.up(process); }); process.resumeInterrupts();",
                                "}); barriers.attach(process); barriers.up(process); process.resumeInterrupts();")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at InitLocalState"),
                EngineMutant.of("inherited state", "a process that starts keeps the state that it has inherited", START)
                        .replace(
                                "LocalState.set(process, shared.xlogCtl()); barriers.up(process);",
                                "barriers.up(process);")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at InitLocalState"),
                EngineMutant.of("absorbs at its start", "a process that starts absorbs before it has its state", START)
                        .replace(
                                "barriers.attach(process); probe.perform(",
                                "barriers.attach(process); barriers.absorb(process); probe.perform(")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at AbsorbBarrier"),
                EngineMutant.of("slot without mutex", "an emitter signals a process that takes its slot", BARRIERS)
                        .replace(
                                "return slot.pid() && (slot.life() == Life.CLEAR",
                                "return slot == null && (slot.life() == Life.CLEAR")
                        .variant("all")
                        .in("barrier at a start")
                        .because("nothing comes of it: the process has the state already")
                        .is("rejected at SignalProcesses"),
                EngineMutant.of("slot stays", "the slot of a process that has ended is still waited for", SLOT)
                        .delete("waited = false; generation = 0; life")
                        .replace("pid = false;", "pid = false; life")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at Init"));
    }
}
