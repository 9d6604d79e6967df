package io.steplock.mutants.runs;

import io.steplock.scenario.checksums.ChecksumStage;
import java.util.LinkedHashMap;
import java.util.Map;

/** The runs of the data-checksums protocol, by name. */
final class ChecksumScripts {
    private static final String OFF = "off";
    private static final String ON = "on";
    private static final String B1 = "b1";
    private static final String WRITER = "bgwriter";
    private static final String LAUNCHER = "launcher";
    private static final String LAUNCHER1 = "launcher1";
    private static final String WORKER1 = "worker1";
    private static final String CHECKPOINTER = "checkpointer";
    private static final String PAGE = "db1/0";
    private static final String OTHER_PAGE = "db2/0";

    private ChecksumScripts() {}

    static Map<String, ChecksumScript> all() {
        Map<String, ChecksumScript> all = new LinkedHashMap<>();
        changes(all);
        pages(all);
        crashes(all);
        processes(all);
        return all;
    }

    private static void changes(Map<String, ChecksumScript> all) {
        all.put("enable", ChecksumScript.from(OFF, "checksums are switched on", stage -> {
            stage.enable();
            stage.quiet();
            stage.commit(B1, PAGE, 7);
            stage.write(WRITER, PAGE);
        }));
        all.put("disable", ChecksumScript.from(ON, "checksums are switched off", stage -> {
            stage.disable();
            stage.quiet();
            stage.commit(B1, PAGE, 7);
            stage.write(WRITER, PAGE);
        }));
        all.put(
                "checkpoint over a change",
                ChecksumScript.from(
                        OFF,
                        "checksums are switched on while the checkpointer stands between its two reads of the state",
                        stage -> overlapping(stage, "checkpoint-before-redo-checksums")));
        all.put(
                "redo record over a change",
                ChecksumScript.from(
                        OFF,
                        "the same while it stands between the second read and its redo record",
                        stage -> overlapping(stage, "checkpoint-before-redo-wal")));
        all.put(
                "request in a checkpoint",
                ChecksumScript.from(OFF, "a checkpoint is under way when the change to on asks for its own", stage -> {
                    stage.attach("enable-checksums-before-checkpoint");
                    stage.enable();
                    stage.awaitAt(LAUNCHER, "enable-checksums-before-checkpoint");
                    stage.stop(CHECKPOINTER, "SyncFiles");
                    stage.checkpointBegins();
                    stage.awaitStopped(CHECKPOINTER);
                    stage.wakeup(LAUNCHER);
                    stage.letGo(CHECKPOINTER);
                }));
        all.put(
                "change of mind",
                ChecksumScript.from(
                                OFF,
                                "checksums are switched on, and off again before a page is rewritten",
                                stage -> inProgress(stage, stage::disable))
                        .withRequests(2));
        all.put(
                "change of mind in a worker",
                ChecksumScript.from(OFF, "the same when the worker has come to its first page", stage -> {
                            stage.stop(WORKER1, "RewritePage");
                            stage.enable();
                            stage.awaitStopped(WORKER1);
                            stage.disable();
                            stage.letGo(WORKER1);
                        })
                        .withRequests(2));
        all.put(
                "open transaction",
                ChecksumScript.from(
                                OFF,
                                "checksums are switched on while a transaction is open that has made a relation",
                                stage -> {
                                    stage.enable();
                                    stage.commitTransaction();
                                })
                        .withOpenTransaction());
        all.put(
                "cancel",
                ChecksumScript.from(
                        OFF,
                        "checksums are switched on, and the launcher is cancelled before a page is rewritten",
                        stage -> inProgress(stage, () -> stage.cancel(LAUNCHER1))));
        all.put(
                "request for what is",
                ChecksumScript.from(ON, "checksums are on, and are asked to be switched on", stage -> stage.enable()));
    }

    /** The checkpointer stands in its section while the launcher changes the state, and waits for it. */
    private static void overlapping(ChecksumStage stage, String point) {
        stage.attach(point);
        stage.checkpointBegins();
        stage.awaitAt(CHECKPOINTER, point);
        stage.detach(point);
        stage.enable();
        stage.wakeup(CHECKPOINTER);
    }

    /** Something happens when all are in inprogress-on. */
    private static void inProgress(ChecksumStage stage, Runnable event) {
        stage.attach("enable-inprogress-checksums-end");
        stage.enable();
        stage.awaitAt(LAUNCHER, "enable-inprogress-checksums-end");
        event.run();
        stage.wakeup(LAUNCHER);
    }

    private static void pages(Map<String, ChecksumScript> all) {
        all.put(
                "hint in inprogress-on",
                ChecksumScript.from(
                        OFF,
                        "a backend sets a hint bit of a clean page when all are in inprogress-on",
                        stage -> inProgress(stage, () -> stage.hint(B1, OTHER_PAGE))));
        all.put(
                "write over a change",
                ChecksumScript.from(
                        OFF,
                        "the background writer is stopped while it writes a page; checksums are switched on",
                        stage -> {
                            stage.change(B1, PAGE, 7);
                            stage.stop(WRITER, "FlushForWrite");
                            stage.beginWrite(WRITER, PAGE);
                            stage.enable();
                            stage.letGo(WRITER);
                        }));
        all.put(
                "power lost after a checkpoint",
                ChecksumScript.from(
                        ON, "a page is changed; a checkpoint; the power goes, with what was not synced", stage -> {
                            stage.commit(B1, PAGE, 7);
                            stage.checkpoint();
                            stage.crash(false);
                            stage.restart();
                        }));
        all.put(
                "power lost in a checkpoint",
                ChecksumScript.from(
                        ON,
                        "a page is changed; the power goes when a checkpoint has updated the control file",
                        stage -> {
                            stage.commit(B1, PAGE, 7);
                            stage.attach("checkpoint-before-old-wal-removal");
                            stage.checkpointBegins();
                            stage.awaitAt(CHECKPOINTER, "checkpoint-before-old-wal-removal");
                            stage.crash(false);
                            stage.restart();
                        }));
        all.put(
                "checkpoint with locks",
                ChecksumScript.from(
                        OFF,
                        "checksums are switched on while the checkpointer has the insertion locks for its first read",
                        stage -> overlapping(stage, "checkpoint-before-xlogctl-checksums")));
        all.put(
                "hint in on",
                ChecksumScript.from(ON, "a backend sets a hint bit of a clean page; the page is written", stage -> {
                    stage.hint(B1, PAGE);
                    stage.write(WRITER, PAGE);
                }));
        all.put(
                "crash after a write",
                ChecksumScript.from(ON, "a page is changed twice and written; a crash leaves the write", stage -> {
                    stage.change(B1, PAGE, 7);
                    stage.change(B1, PAGE, 8);
                    stage.write(WRITER, PAGE);
                    stage.crash(true);
                    stage.restart();
                }));
        all.put(
                "pool too small",
                ChecksumScript.from(
                                OFF,
                                "checksums are switched on with room for a third of the pages",
                                stage -> stage.enable())
                        .withBuffers(16));
    }

    private static void crashes(Map<String, ChecksumScript> all) {
        all.put(
                "crash in inprogress-on",
                ChecksumScript.from(
                        OFF,
                        "the server crashes when all are in inprogress-on",
                        stage -> crashAt(stage, "enable-inprogress-checksums-end")));
        all.put(
                "crash behind W(on)",
                ChecksumScript.from(
                        OFF,
                        "the server crashes when the record of the change to on is durable, and nothing else of it",
                        stage -> crashAt(stage, "enable-checksums-after-xlog")));
        all.put(
                "crash while disabling",
                ChecksumScript.from(ON, "the server crashes when the change to off has its record", stage -> {
                    stage.attach("disable-checksums-after-xlog");
                    stage.disable();
                    stage.awaitAt(LAUNCHER, "disable-checksums-after-xlog");
                    stage.crash(true);
                    stage.restart();
                }));
        all.put(
                "forgotten change",
                ChecksumScript.from(
                        OFF,
                        "a checkpoint behind the record of the change to on reads the state before it; the server crashes"
                                + " when the control file says on",
                        stage -> {
                            stage.attach("enable-checksums-after-xlog");
                            stage.attach("enable-checksums-after-controlfile");
                            stage.enable();
                            stage.awaitAt(LAUNCHER, "enable-checksums-after-xlog");
                            stage.checkpoint();
                            stage.wakeup(LAUNCHER);
                            stage.awaitAt(LAUNCHER, "enable-checksums-after-controlfile");
                            stage.crash(true);
                            stage.restart();
                        }));
        all.put(
                "power lost when on",
                ChecksumScript.from(
                        OFF, "checksums are switched on, a page is changed twice, the power goes", stage -> {
                            stage.enable();
                            stage.quiet();
                            stage.commit(B1, PAGE, 7);
                            stage.commit(B1, PAGE, 8);
                            stage.crash(false);
                            stage.restart();
                        }));
    }

    private static void crashAt(ChecksumStage stage, String point) {
        stage.attach(point);
        stage.enable();
        stage.awaitAt(LAUNCHER, point);
        stage.crash(true);
        stage.restart();
    }

    private static void processes(Map<String, ChecksumScript> all) {
        all.put(
                "slow backend",
                ChecksumScript.from(
                        OFF, "checksums are switched on while a backend is stopped before it absorbs", stage -> {
                            stage.stop(B1, "AbsorbBarrier");
                            stage.enable();
                            stage.awaitStopped(B1);
                            stage.letGo(B1);
                        }));
        all.put(
                "slow writer",
                ChecksumScript.from(
                        OFF,
                        "checksums are switched on while the background writer is stopped before it writes a page; the page is"
                                + " changed; it is written",
                        stage -> {
                            stage.change(B1, PAGE, 7);
                            stage.stop(WRITER, "PinPageForWrite");
                            stage.beginWrite(WRITER, PAGE);
                            stage.enable();
                            stage.commit(B1, PAGE, 8);
                            stage.letGo(WRITER);
                        }));
        all.put(
                "slow start",
                ChecksumScript.from(
                        OFF,
                        "checksums are switched on while a backend is stopped before it publishes its pid",
                        stage -> {
                            stage.stop(B1, "PublishPid");
                            stage.startAnew(B1);
                            stage.awaitStopped(B1);
                            stage.enable();
                            stage.letGo(B1);
                        }));
        all.put(
                "two bits",
                ChecksumScript.from(
                        OFF,
                        "a backend is stopped before it absorbs inprogress-on; the launcher is terminated, and turns off",
                        stage -> {
                            stage.stop(B1, "AbsorbBarrier");
                            stage.enable();
                            stage.awaitStopped(B1);
                            stage.terminate(LAUNCHER1);
                            stage.letGo(B1);
                        }));
        all.put(
                "barrier at a start",
                ChecksumScript.from(
                        OFF,
                        "checksums are switched on while a backend is stopped before it reads the generation",
                        stage -> {
                            stage.stop(B1, "ReadGeneration");
                            stage.startAnew(B1);
                            stage.awaitStopped(B1);
                            stage.enable();
                            stage.letGo(B1);
                        }));
    }
}
