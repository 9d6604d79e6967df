package io.steplock.engine.cluster;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.format.WalAddress;
import java.nio.file.Path;

/** The end of a cluster by power loss: what the device keeps is chosen, and the files are left like that. */
public final class PowerLoss {
    private final Path directory;
    private final ProcessTable processes;
    private final FileLayer files;
    private final Wal wal;

    /** Of a cluster with these parts; the WAL is null before recovery has come to its end. */
    public PowerLoss(Path directory, ProcessTable processes, FileLayer files, Wal wal) {
        this.directory = directory;
        this.processes = processes;
        this.files = files;
        this.wal = wal;
    }

    /** Returns where the WAL was cut. */
    public long strike(WalCut cut, UnsyncedFate fate) {
        processes.stopEngine("the power is lost", null);
        files.losePower(fate);
        if (wal == null) {
            return Long.MAX_VALUE; // it was read from its files, and nobody has added to it
        }
        long synced = wal.durableLsn();
        long end = Math.max(synced, Math.min(cut.lsn(), wal.insertedLsn()));
        writeWal(synced, end);
        return end;
    }

    /** The operating system may have written more of the WAL than it was told to sync. */
    private void writeWal(long from, long to) {
        try (FileLayer device = new FileLayer(directory, new ProcessTable())) {
            for (long at = from; at < to; ) {
                long segment = WalAddress.segment(at);
                String file = "pg_wal/" + WalAddress.fileName(segment);
                if (!device.exists(file)) {
                    device.create(file, WalAddress.SEGMENT_SIZE);
                }
                long end = Math.min(to, (segment + 1) * WalAddress.SEGMENT_SIZE);
                int offset = WalAddress.offsetInSegment(at);
                device.write(file, offset, wal.segmentInMemory(segment), offset, (int) (end - at));
                at = end;
            }
        }
    }
}
