package io.steplock.engine.server;

import io.steplock.engine.control.ControlFile;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalOptions;
import java.nio.file.Path;
import java.time.Clock;

/** Makes a data directory that a server can start on: files, pages, and a WAL with a first checkpoint. */
final class Initdb {
    private Initdb() {}

    static void make(Path directory, Content content, long systemIdentifier, Clock clock) {
        ProcessTable none = new ProcessTable();
        try (FileLayer files = new FileLayer(directory, none)) {
            DataDirectory.create(files, content);
            long now = clock.instant().getEpochSecond();
            ControlFile first = DataDirectory.firstControlFile(systemIdentifier, now, content.state());
            first.write(files);
            Wal wal = Wal.create(none, files, new WalOptions(new Probe(), false), systemIdentifier);
            FirstCheckpoint.make(files, wal, none.create("initdb"), first, now);
        }
    }
}
