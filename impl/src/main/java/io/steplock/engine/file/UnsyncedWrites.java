package io.steplock.engine.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was written to a device and not synced yet: each write apart, by file and block, in the order made. Not
 * thread-safe.
 */
final class UnsyncedWrites {
    static final int BLOCK = 8192;
    private static final int SECTOR = 512;

    private final Map<String, TreeMap<Long, List<Piece>>> files = new LinkedHashMap<>();

    /** A part of a write that lies in one block. */
    private static final class Piece {
        private final int offset;
        private final byte[] bytes;

        Piece(int offset, byte[] bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }

        int end() {
            return offset + bytes.length;
        }

        /** Lays those bytes over the block that the sectors let through. */
        void layOver(byte[] block, int sectors) {
            for (int i = 0; i < bytes.length; i++) {
                int at = offset + i;
                if ((sectors >>> (at / SECTOR) & 1) != 0) {
                    block[at] = bytes[i];
                }
            }
        }
    }

    void add(String path, long offset, byte[] from, int start, int length) {
        TreeMap<Long, List<Piece>> blocks = files.computeIfAbsent(path, p -> new TreeMap<>());
        int done = 0;
        while (done < length) {
            long at = offset + done;
            int inBlock = (int) (at % BLOCK);
            int count = Math.min(BLOCK - inBlock, length - done);
            byte[] bytes = Arrays.copyOfRange(from, start + done, start + done + count);
            blocks.computeIfAbsent(at / BLOCK, b -> new ArrayList<>()).add(new Piece(inBlock, bytes));
            done += count;
        }
    }

    /** The end of the last byte written, or 0. */
    long end(String path) {
        TreeMap<Long, List<Piece>> blocks = files.get(path);
        if (blocks == null || blocks.isEmpty()) {
            return 0;
        }
        Map.Entry<Long, List<Piece>> last = blocks.lastEntry();
        return last.getValue().stream()
                .mapToLong(piece -> last.getKey() * BLOCK + piece.end())
                .max()
                .orElse(0);
    }

    /** Lays what was written over bytes read from the file at that offset. */
    void layOver(String path, long offset, byte[] into) {
        TreeMap<Long, List<Piece>> blocks = files.get(path);
        if (blocks == null || into.length == 0) {
            return;
        }
        long last = (offset + into.length - 1) / BLOCK;
        for (Map.Entry<Long, List<Piece>> block :
                blocks.subMap(offset / BLOCK, true, last, true).entrySet()) {
            for (Piece piece : block.getValue()) {
                long at = block.getKey() * BLOCK + piece.offset;
                int from = (int) Math.max(0, offset - at);
                int to = (int) Math.min(piece.bytes.length, offset + into.length - at);
                if (from < to) {
                    System.arraycopy(piece.bytes, from, into, (int) (at + from - offset), to - from);
                }
            }
        }
    }

    /** Writes all of one file to the device, and forgets it. */
    void apply(String path, FileChannel file) throws IOException {
        apply(path, file, (p, block) -> UnsyncedFate.KEPT);
    }

    /** Writes to the device what the fate lets through, and forgets all of the file's writes. */
    void apply(String path, FileChannel file, UnsyncedFate fate) throws IOException {
        TreeMap<Long, List<Piece>> blocks = files.remove(path);
        if (blocks == null) {
            return;
        }
        for (Map.Entry<Long, List<Piece>> block : blocks.entrySet()) {
            byte[] content = new byte[BLOCK];
            long start = block.getKey() * BLOCK;
            int size = readBlock(file, start, content);
            for (Piece piece : block.getValue()) {
                int sectors = fate.sectors(path, block.getKey());
                piece.layOver(content, sectors);
                size = sectors == UnsyncedFate.LOST ? size : Math.max(size, piece.end());
            }
            ByteBuffer buffer = ByteBuffer.wrap(content, 0, size);
            while (buffer.hasRemaining()) {
                file.write(buffer, start + buffer.position());
            }
        }
    }

    private static int readBlock(FileChannel file, long start, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining() && file.read(buffer, start + buffer.position()) >= 0) {
            // until the block is full or the file ends
        }
        return buffer.position();
    }

    List<String> paths() {
        return List.copyOf(files.keySet());
    }
}
