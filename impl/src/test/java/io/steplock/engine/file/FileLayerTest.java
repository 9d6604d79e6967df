package io.steplock.engine.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLayerTest {
    @TempDir
    Path root;

    private final ProcessTable engine = new ProcessTable();

    @Test
    void writesAndReadsAtPositions() throws IOException {
        try (FileLayer files = new FileLayer(root, engine)) {
            files.createDirectory("a/b");
            files.create("a/b/f", 3_000_000);
            files.write("a/b/f", 2_999_990, new byte[] {9, 1, 2, 3, 9}, 1, 3);
            files.sync("a/b/f");
            byte[] back = new byte[5];
            files.read("a/b/f", 2_999_989, back);
            assertArrayEquals(new byte[] {0, 1, 2, 3, 0}, back);
            assertEquals(3_000_000, files.size("a/b/f"));
        }
        assertEquals(3_000_000, Files.size(root.resolve("a/b/f")));
    }

    @Test
    void aShortFileIsNamed() {
        try (FileLayer files = new FileLayer(root, engine)) {
            files.create("f", 100);
            String message = assertThrows(EngineException.class, () -> files.read("f", 96, new byte[8]))
                    .getMessage();
            assertTrue(message.contains("ends at byte 100, but 8 bytes at 96 are needed"), message);
        }
    }

    @Test
    void aFailedSyncStopsTheEngineForGood() throws IOException {
        try (FileLayer files = new FileLayer(root, engine)) {
            files.create("f", 100);
            files.write("f", 0, new byte[] {1}, 0, 1);
            files.channel("f").close();
            String message = assertThrows(EngineStoppedException.class, () -> files.sync("f"))
                    .getMessage();
            assertTrue(message.startsWith("PANIC: could not fsync"), message);
            assertThrows(EngineStoppedException.class, () -> files.sync("f"));
            assertThrows(EngineStoppedException.class, () -> files.write("f", 0, new byte[] {2}, 0, 1));
            assertThrows(EngineStoppedException.class, engine::checkRunning);
        }
    }

    @Test
    void aClosedLayerTakesNothing() {
        FileLayer files = new FileLayer(root, engine);
        files.create("f", 10);
        files.close();
        assertThrows(EngineException.class, () -> files.write("f", 0, new byte[] {1}, 0, 1));
        assertThrows(EngineException.class, () -> files.read("f", 0, new byte[1]));
    }
}
