package io.steplock.mutants;

import java.util.List;

/** Of the startup process. */
final class RecoveryMutants {
    private static final String STARTUP = "server/StartupProcess.java";
    private static final String SERVER = "server/Server.java";
    private static final String REFERENCE = "reference";

    private RecoveryMutants() {}

    static List<EngineMutant> all() {
        return List.of(
                EngineMutant.of("no fixup", "a state in progress stays at the end of recovery", STARTUP)
                        .replace("if (!server.shared().xlogCtl().isInProgress()) {", "if (position != -1) {")
                        .variant(REFERENCE)
                        .in("crash in inprogress-on")
                        .is("rejected at FinishRecovery"),
                EngineMutant.of("fixup not flushed", "the fixup's record is not flushed", STARTUP)
                        .delete("server.wal().flush(s, end);")
                        .variant(REFERENCE)
                        .in("crash in inprogress-on")
                        .is("rejected at FlushFixupRecord"),
                EngineMutant.of("redo without shared state", "replay of a redo record leaves the shared state", STARTUP)
                        .replace(
                                "tell(new ReplayRedo(), state, record, () -> { server.shared().setXlogCtl(state);",
                                "tell(new ReplayRedo(), state, record, () -> {")
                        .variant(REFERENCE)
                        .in("forgotten change")
                        .is("rejected at ReplayRedo"),
                EngineMutant.of("redo without own state", "replay of a redo record leaves the startup process", STARTUP)
                        .delete("LocalState.set(s, state);")
                        .variant(REFERENCE)
                        .in("forgotten change")
                        .is("rejected at ReplayRedo"),
                EngineMutant.of("redo without barrier", "replay of a redo record tells nobody", STARTUP)
                        .replace("return state != server.shared().controlFile().checksums();", "return false;")
                        .variant(REFERENCE)
                        .in("forgotten change")
                        .is("rejected at ReplayRedo"),
                EngineMutant.of(
                                "state without control file",
                                "replay of a state record leaves the control file",
                                STARTUP)
                        .delete("server.shared().updateControlFile(file -> file.withChecksums(state));")
                        .variant(REFERENCE)
                        .in("crash behind W(on)")
                        .is("rejected at ReplayStateToControlFile"),
                EngineMutant.of(
                                "state without shared state",
                                "replay of a state record leaves the shared state",
                                STARTUP)
                        .replace(
                                "steps.take(new ReplayState(), () -> { server.shared().setXlogCtl(state);",
                                "steps.take(new ReplayState(), () -> {")
                        .variant(REFERENCE)
                        .in("crash while disabling")
                        .is("rejected at ReplayState"),
                EngineMutant.of(
                                "barrier of recovery",
                                "recovery waits for no barrier; they are absorbed behind it",
                                STARTUP)
                        .delete("server.barriers().await(s, emission.generation());")
                        .and(SERVER)
                        .replace(
                                "private void absorb(Process process) {",
                                "private void absorb(Process process) { if (phase != Phase.PRODUCTION && phase != "
                                        + "Phase.STOPPING) { return; }")
                        .variant(REFERENCE)
                        .in("crash behind W(on)")
                        .is("rejected at AwaitBarrierInRecovery"),
                EngineMutant.of("image without LSN", "replay of an image leaves the page's LSN", STARTUP)
                        .delete("System.arraycopy(image, 0, buffer.page(), 0, image.length); "
                                + "PageHeader.setLsn(buffer.page(), record.endLsn());")
                        .replace(
                                "record.startLsn()) + \" cannot be decompressed\"));",
                                "record.startLsn()) + \" cannot be decompressed\")); "
                                        + "System.arraycopy(image, 0, buffer.page(), 0, image.length);")
                        .variant(REFERENCE)
                        .in("power lost when on")
                        .is("rejected at ReplayImage"),
                EngineMutant.of("change without LSN", "replay of a change without image leaves the page's LSN", STARTUP)
                        .replace(
                                "LittleEndian.u32(block.data(), 0)); PageHeader.setLsn(buffer.page(), record.endLsn());",
                                "LittleEndian.u32(block.data(), 0));")
                        .variant(REFERENCE)
                        .in("crash after a write")
                        .is("rejected at ReplayChange"),
                EngineMutant.of("change not replayed", "replay passes over changes without image", STARTUP)
                        .replace(
                                "if (Long.compareUnsigned(record.endLsn(), PageHeader.lsn(buffer.page())) > 0) {",
                                "if (record.endLsn() == 0) {")
                        .variant(REFERENCE)
                        .in("power lost when on")
                        .is("rejected at ReplayChange"),
                EngineMutant.of(
                                "last write forgotten",
                                "the control file keeps its state at the end of recovery",
                                STARTUP)
                        .replace(": open.withChecksums(server.shared().xlogCtl());", ": open;")
                        .variant(REFERENCE)
                        .in("crash in inprogress-on")
                        .is("rejected at FinishRecovery"));
    }
}
