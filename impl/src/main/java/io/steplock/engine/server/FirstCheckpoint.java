package io.steplock.engine.server;

import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.control.ControlFile.State;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.process.Process;
import io.steplock.engine.wal.RecordInsertion;
import io.steplock.engine.wal.RecordInsertion.Content;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.format.ResourceManager;

/** The first record of a new data directory: a shutdown checkpoint, so that the server starts cleanly. */
final class FirstCheckpoint {
    private FirstCheckpoint() {}

    static void make(FileLayer files, Wal wal, Process initdb, ControlFile first, long now) {
        long redo = wal.nextRecordLsn();
        Checkpoint checkpoint = new Checkpoint(redo, now, Checkpoint.FIRST_NORMAL_XID, first.checksums());
        Content content = new Content(ResourceManager.XLOG, ResourceManager.CHECKPOINT_SHUTDOWN, checkpoint.encode());
        long end = new RecordInsertion(wal).insert(initdb, content, Runnable::run);
        wal.flush(initdb, end);
        first.withCheckpoint(now, redo, checkpoint).withState(State.SHUT_DOWN).write(files);
    }
}
