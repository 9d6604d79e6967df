package io.steplock.mutants.runs;

import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.page.Fork;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The runs by name. k-hN kills a row of page N, d-hN changes it and commits, vI-hN vacuums it, cN makes a checkpoint. */
final class Scripts {
    private static final UnsyncedFate KEPT = (path, block) -> UnsyncedFate.KEPT;
    private static final int HALF = 0x00FF;

    private Scripts() {}

    static Map<String, Script> all() {
        Map<String, Script> all = new LinkedHashMap<>();
        all.put("everything", Script.of("all operations, one after the other", Scripts::everything));
        all.put(
                "small pool",
                Script.of("all operations with three buffers, so that pages are evicted", Scripts::everything)
                        .withBuffers(3));
        all.put("two lives", Script.of("operations, crash and recovery, twice", Scripts::twoLives));
        all.put("two kills", Script.of("k-h1 is held before it copies the map page; k-h2", Scripts::twoKills));
        all.put("recheck", Script.of("d-h1 looks at the flag, VACUUM sets it, d-h1 locks", Scripts::recheck));
        all.put("cleanup", Script.of("d-h1 has its page pinned; k-h1 wants the cleanup lock", Scripts::cleanup));
        all.put(
                "commit and checkpoint",
                Script.of("d-h1 is held before it sets its status; c1", Scripts::commitAndCheckpoint));
        all.put(
                "change and checkpoint",
                Script.of(
                                "d-h2 is held before the insertion lock; c1 moves the redo point; later h2 is written"
                                        + " and torn",
                                Scripts::changeAndCheckpoint)
                        .then(Scripts::insertAndWrite)
                        .keeping((path, block) -> block == 1 && !path.endsWith("_vm") ? HALF : UnsyncedFate.KEPT));
        all.put(
                "copy and checkpoint",
                Script.of("d-h1 is held before it copies its record; c1", Scripts::copyAndCheckpoint));
        all.put("two commits", Script.of("d-h1 is held before it copies its record; d-h2", Scripts::twoCommits));
        all.put(
                "lost writes",
                Script.of("c1 is held before the sync of the pages; the power goes", Scripts::lostWrites));
        all.put(
                "write-out",
                Script.of("k-h1; its pages are written; the power goes", Scripts::writeOut)
                        .keeping(KEPT));
        all.put(
                "open window",
                Script.of("d-h1 has its status but is on the running list; VACUUM", Scripts::openWindow));
        all.put(
                "newer pages",
                Script.of("pages are written after d-h1 and a VACUUM; crash, and replay of both", Scripts::newerPages));
        all.put(
                "change in a checkpoint",
                Script.of("d-h2 commits between redo point and checkpoint record; crash", Scripts::changeInCheckpoint));
        all.put("nothing to replay", Script.of("a checkpoint, a crash, recovery", Scripts::nothingToReplay));
        all.put("torn tail", Script.of("the WAL is cut inside k-h1's record", Scripts::tornTail));
        all.put(
                "split",
                Script.of("k-h1 and k-h2; all inserted WAL survives, no page", Scripts::split)
                        .keepingWal());
        all.put(
                "flush in a kill",
                Script.of(
                        "k-h1 is held before it registers the map page; a flush; the power goes",
                        Scripts::flushInKill));
        return all;
    }

    private static void everything(Stage s) {
        s.run("d-h1", s.insert(1));
        s.run("v1-h1", s.vacuum(1));
        s.run("d-h2", s.delete(2));
        s.run("v1-h2", s.vacuum(2));
        s.run("v1-h3", s.vacuum(3));
        s.run("c1", s.checkpoint());
        s.run("k-h1", s.kill(1));
        s.run("d-h3", s.delete(3));
        s.run("v1-h4", s.vacuum(4));
        s.run("c2", s.checkpoint());
        s.run("v2-h1", s.vacuum(1));
        s.run("d-h5", s.insert(5));
    }

    private static void twoLives(Stage s) {
        s.run("d-h1", s.insert(1));
        s.run("c1", s.checkpoint());
        s.run("v1-h2", s.vacuum(2));
        s.run("d-h2", s.delete(2));
        s.run("v1-h1", s.vacuum(1));
        s.run("k-h3", s.kill(3));
        s.crashAndRestart(WalCut.ALL);
        s.run("k-h1", s.kill(1));
        s.run("d-h4", s.insert(4));
        s.run("v1-h1", s.vacuum(1));
        s.crashAndRestart(WalCut.SYNCED);
        s.run("v2-h1", s.vacuum(1));
        s.run("d-h5", s.insert(5));
    }

    private static void twoKills(Stage s) {
        Hold first = s.hold("k-h1", "CopyRecord", Optional.of(Fork.VISIBILITY_MAP), s.kill(1));
        s.start("k-h2", s.kill(2));
        s.settle("k-h2");
        first.release();
        s.finish("k-h1");
        s.finish("k-h2");
        s.run("d-h3", s.delete(3));
    }

    private static void recheck(Stage s) {
        s.run("k-h1", s.kill(1));
        Hold vacuum = s.hold("v1-h1", "SetAllVisible", s.vacuum(1));
        s.start("d-h1", s.insert(1));
        s.settle("d-h1");
        Hold unlocked = s.release(vacuum, "v1-h1", "UnpinHeapPage");
        s.finish("d-h1");
        unlocked.release();
        s.finish("v1-h1");
    }

    private static void cleanup(Stage s) {
        Hold change = s.hold("d-h1", "LockHeapPage", s.delete(1));
        s.start("k-h1", s.kill(1));
        s.settle("k-h1");
        Hold unlocked = s.release(change, "d-h1", "UnpinHeapPage");
        s.settle("k-h1"); // the release of the content lock has woken it; the pin is still there
        unlocked.release();
        s.finish("d-h1");
        s.finish("k-h1");
    }

    private static void commitAndCheckpoint(Stage s) {
        Hold change = s.hold("d-h1", "SetCommitted", s.delete(1));
        s.start("c1", s.checkpoint());
        s.settle("c1");
        change.release();
        s.finish("d-h1");
        s.finish("c1");
    }

    private static void changeAndCheckpoint(Stage s) {
        s.run("v1-h2", s.vacuum(2));
        Hold change = s.hold("d-h2", "AcquireInsertionLock", s.delete(2));
        s.start("c1", s.checkpoint());
        s.settle("c1");
        change.release();
        s.finish("d-h2");
        s.finish("c1");
    }

    /** Both halves of the page change, its header and its tuples, and one half gets to the disk. */
    private static void insertAndWrite(Stage s) {
        s.run("open", s.openInsert(2));
        s.run("writer", s.writeOut(2));
    }

    private static void copyAndCheckpoint(Stage s) {
        Hold change = s.hold("d-h1", "CopyRecord", s.delete(1));
        s.start("c1", s.checkpoint());
        s.settle("c1");
        change.release();
        s.finish("d-h1");
        s.finish("c1");
    }

    private static void twoCommits(Stage s) {
        Hold first = s.hold("d-h1", "CopyRecord", s.delete(1));
        s.start("d-h2", s.delete(2));
        s.settle("d-h2");
        first.release();
        s.finish("d-h1");
        s.finish("d-h2");
    }

    private static void lostWrites(Stage s) {
        s.run("d-h1", s.delete(1));
        s.run("k-h2", s.kill(2));
        s.run("v1-h3", s.vacuum(3));
        s.hold("c1", "SyncPages", s.checkpoint());
    }

    private static void writeOut(Stage s) {
        s.run("k-h1", s.kill(1));
        s.run("v2-h6", s.writeOut(1));
    }

    private static void openWindow(Stage s) {
        Hold change = s.hold("d-h1", "LeaveRunningList", s.insert(1));
        s.run("v1-h1", s.vacuum(1));
        change.release();
        s.finish("d-h1");
    }

    private static void newerPages(Stage s) {
        s.run("v1-h1", s.vacuum(1));
        s.run("c1", s.checkpoint());
        s.run("d-h1", s.insert(1));
        s.run("v2-h1", s.vacuum(1));
        s.run("v2-h6", s.writeOut(1));
        s.crashAndRestart(WalCut.SYNCED);
        s.run("k-h1", s.kill(1));
    }

    private static void nothingToReplay(Stage s) {
        s.run("d-h1", s.insert(1));
        s.run("c1", s.checkpoint());
        s.crashAndRestart(WalCut.ALL);
        s.run("k-h1", s.kill(1));
    }

    private static void changeInCheckpoint(Stage s) {
        s.run("d-h1", s.delete(1));
        Hold checkpoint = s.hold("c1", "SyncPages", s.checkpoint());
        s.run("d-h2", s.delete(2));
        checkpoint.release();
        s.finish("c1");
        s.crashAndRestart(WalCut.SYNCED);
        s.run("k-h1", s.kill(1));
    }

    private static void tornTail(Stage s) {
        s.run("d-h3", s.delete(3));
        s.run("k-h1", s.kill(1));
        s.crashAndRestart(new WalCut(s.lsn(1) - 20));
        s.run("k-h2", s.kill(2));
    }

    private static void flushInKill(Stage s) {
        s.hold("k-h1", "RegisterBlock", Optional.of(Fork.VISIBILITY_MAP), s.kill(1));
        s.run("v1-h6", s.flush());
    }

    private static void split(Stage s) {
        s.run("k-h1", s.kill(1));
        s.run("d-h2", s.delete(2));
        s.run("v1-h3", s.vacuum(3));
        s.run("k-h4", s.kill(4));
    }
}
