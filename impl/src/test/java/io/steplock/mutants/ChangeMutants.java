package io.steplock.mutants;

import java.util.List;

/** Of launchers and their changes of the state. */
final class ChangeMutants {
    private static final String CHANGE = "checksum/StateChange.java";
    private static final String LAUNCHER = "checksum/Launcher.java";
    private static final String EXIT = "checksum/LauncherExit.java";
    private static final String CATALOG = "checksum/Catalog.java";
    private static final String WORKER = "checksum/Worker.java";
    private static final String REQUESTS = "checkpoint/CheckpointRequests.java";
    private static final String REFERENCE = "reference";

    private ChangeMutants() {}

    static List<EngineMutant> all() {
        return List.of(
                EngineMutant.of("barrier not awaited", "a change does not wait for its barrier", CHANGE)
                        .delete("context.barriers().await(l, state.emission().generation());")
                        .variant(REFERENCE)
                        .in("slow writer")
                        .is("rejected at AwaitBarrier"),
                EngineMutant.of("control file first", "the control file is updated before the record is there", CHANGE)
                        .replace(
                                "l.enterCriticalSection();",
                                "l.enterCriticalSection(); context.shared().updateControlFile(file -> "
                                        + "file.withChecksums(to));")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at EnterCriticalSection"),
                EngineMutant.of("record not flushed", "a change's record is inserted and not flushed", CHANGE)
                        .delete("context.wal().flush(l, end);")
                        .variant(REFERENCE)
                        .in("crash behind W(on)")
                        .is("rejected at FlushStateRecord"),
                EngineMutant.of("shared state before the flush", "the shared state is set before the flush", CHANGE)
                        .replace(
                                "context.wal().flush(l, end);",
                                "context.shared().setXlogCtl(to); context.wal().flush(l, end);")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at FlushWal"),
                EngineMutant.of("no control file", "a change does not write the control file", CHANGE)
                        .delete("context.shared().updateControlFile(file -> file.withChecksums(written));")
                        .variant(REFERENCE)
                        .in("disable")
                        .is("rejected at UpdateControlFile"),
                EngineMutant.of("launcher absorbs", "a launcher absorbs in its critical section", CHANGE)
                        .replace(
                                "context.barriers().emit(l, state.emission());",
                                "context.barriers().emit(l, state.emission()); l.leaveCriticalSection(); "
                                        + "l.checkForInterrupts(); l.enterCriticalSection();")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at AbsorbBarrier"),
                EngineMutant.of("on without checkpoint", "the change to on asks for no checkpoint", CHANGE)
                        .replace(
                                "boolean late = to == ChecksumState.INPROGRESS_ON;",
                                "boolean late = to == ChecksumState.INPROGRESS_ON || to == ChecksumState.ON;")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at AwaitBarrier"),
                EngineMutant.of("earlier checkpoint", "a request is served by a checkpoint under way", REQUESTS)
                        .replace("done = started;", "done = asked;")
                        .variant(REFERENCE)
                        .in("request in a checkpoint")
                        .is("rejected at AwaitCheckpoint"),
                EngineMutant.of("no inprogress-off", "disabling goes from on to off at once", LAUNCHER)
                        .replace("change(ChecksumState.INPROGRESS_OFF);", "change(ChecksumState.OFF);")
                        .variant(REFERENCE)
                        .in("disable")
                        .is("rejected at TestForOff"),
                EngineMutant.of("last database", "the launcher starts no worker for the last database", LAUNCHER)
                        .replace(
                                "database < context.catalog().databases()",
                                "database < context.catalog().databases() - 1")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at AwaitWorker"),
                EngineMutant.of("shared relations", "no worker sees the shared relations", CATALOG)
                        .replace("relation.isShared() ? database == 1", "relation.isShared() ? database == 0")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at ListPages"),
                EngineMutant.of("first page", "a worker leaves out the first page of each relation", WORKER)
                        .replace(
                                "state.todo().addAll(relation.pages())",
                                "state.todo().addAll(relation.pages().subList(1, relation.blocks()))")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at ListPages"),
                EngineMutant.of("second page", "a worker leaves out the second page of each relation", WORKER)
                        .replace(
                                "relations.forEach(relation -> state.todo().addAll(relation.pages()));",
                                "relations.forEach(relation -> relation.pages().stream().filter(page -> page.block() != "
                                        + "1).forEach(state.todo()::add));")
                        .variant(REFERENCE)
                        .in("enable")
                        .because("the trace's sample does not have it")
                        .is("caught by reader"),
                EngineMutant.of(
                                "page not rewritten",
                                "a worker passes over every other page that it has listed",
                                WORKER)
                        .replace("rewrite(page);", "if (page.block() % 2 == 0) { rewrite(page); }")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at FinishWorker"),
                EngineMutant.of("rewritten, not logged", "a worker marks pages dirty and does not log them", WORKER)
                        .replace(
                                "PageLog.logWhole( context.wal(), w, buffer, insertion -> steps.take(new RewritePage(l, page), () "
                                        + "-> { insertion.run();",
                                "RecordStep.run(insertion -> steps.take(new RewritePage(l, page), () -> { buffer.markDirty();")
                        .replace(
                                "private void rewrite(PageId page) {",
                                "private static final class RecordStep { static void run("
                                        + "io.steplock.engine.wal.RecordInsertion.Step step) { step.run(() -> {}); } } "
                                        + "private void rewrite(PageId page) {")
                        .variant(REFERENCE)
                        .in("crash behind W(on)")
                        .is("rejected at RewritePage"),
                EngineMutant.of("flag stays", "a launcher that ends leaves its flag", LAUNCHER)
                        .delete("state.running = false; context.requests().launcherRunning = false;")
                        .variant(REFERENCE)
                        .in("enable")
                        .is("rejected at CheckRequest"),
                EngineMutant.of("worker goes on", "a worker does not look whether the target has changed", WORKER)
                        .replace("return context.requests().launchOperation == Request.DISABLE ||", "return false ||")
                        .variant(REFERENCE)
                        .in("change of mind in a worker")
                        .because(
                                "the specification does not say how soon a worker looks; the launcher then finds the change itself")
                        .is("survives"),
                EngineMutant.of("one request", "a launcher does not look whether another request has come", LAUNCHER)
                        .replace("again[0] = targetHasChanged();", "again[0] = false;")
                        .variant(REFERENCE)
                        .in("change of mind")
                        .is("rejected at CheckRequest"),
                EngineMutant.of("no exit callback", "a launcher that is terminated leaves the state as it is", EXIT)
                        .replace("if (seen == ChecksumState.INPROGRESS_ON && looks) {", "if (seen == null && looks) {")
                        .variant(REFERENCE)
                        .in("two bits")
                        .is("rejected at TestAtExit"),
                EngineMutant.of("transactions", "a launcher does not wait for transactions that are open", LAUNCHER)
                        .delete("context.catalog().awaitTransactions(l, () -> targetHasChanged() || cancelled());")
                        .variant(REFERENCE)
                        .in("open transaction")
                        .is("rejected at AwaitTransactions"));
    }
}
