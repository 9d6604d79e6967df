package io.steplock.engine.recovery;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.wal.format.WalAddress;

/** What is in the WAL's files behind its end. */
public final class WalTail {
    private static final String WAL = "pg_wal";

    private WalTail() {}

    /** Zeros behind the end, durable before anything new is written: a lost tail must never become valid again. */
    public static void clear(FileLayer files, long end) {
        long segment = WalAddress.segment(end);
        String last = WalAddress.fileName(segment);
        for (String name : files.list(WAL)) {
            // Not only the next ones: a segment behind a gap would be found there when the WAL has grown to it.
            if (WalAddress.isFileName(name) && name.compareTo(last) > 0) {
                files.delete(WAL + "/" + name);
            }
        }
        int offset = WalAddress.offsetInSegment(end);
        if (files.exists(file(segment))) {
            byte[] content = new byte[WalAddress.SEGMENT_SIZE];
            files.read(file(segment), 0, content);
            boolean clear = true;
            for (int i = offset; i < content.length; i++) {
                clear &= content[i] == 0;
            }
            if (!clear) {
                files.write(file(segment), offset, new byte[content.length - offset], 0, content.length - offset);
                files.sync(file(segment));
            }
        }
    }

    private static String file(long segment) {
        return WAL + "/" + WalAddress.fileName(segment);
    }
}
