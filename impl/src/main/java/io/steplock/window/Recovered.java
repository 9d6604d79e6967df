package io.steplock.window;

import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.server.Server;
import io.steplock.engine.server.ServerOptions;
import io.steplock.scenario.checksums.OfflinePages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * A data directory after recovery and a clean stop.
 *
 * @param state what the control file says
 * @param pages what the pages on disk are like
 */
public record Recovered(ChecksumState state, OfflinePages pages) {
    /** Starts a server on it, which recovers it, stops it, and reads all pages. */
    public static Recovered of(Path data, ServerOptions options) throws IOException {
        Server server = Server.start(data, options, Clock.systemUTC());
        List<Relation> relations;
        try {
            relations = server.catalog().all();
            server.stop();
        } catch (EngineException e) {
            server.close();
            throw e;
        }
        try (FileLayer files = new FileLayer(data, new ProcessTable())) {
            return new Recovered(ControlFile.read(files).checksums(), OfflinePages.read(data, relations));
        }
    }

    /** How many pages have no valid checksum. */
    public int badPages() {
        return pages.missing().size() + pages.wrong().size();
    }

    /** Whether checksums are on and there is a page that fails verification. */
    public boolean isHit() {
        return state == ChecksumState.ON && badPages() > 0;
    }
}
