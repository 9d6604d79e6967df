package io.steplock.engine.wal;

import io.steplock.engine.wal.format.RecordHeader;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalPageHeader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest WAL segments in memory. Insertions write to disjoint places, so they need no lock; whoever writes the
 * first usable byte of a page writes the page's header too.
 */
final class WalBuffers {
    private final long systemIdentifier;
    private final Map<Long, byte[]> segments = new ConcurrentHashMap<>();

    WalBuffers(long systemIdentifier) {
        this.systemIdentifier = systemIdentifier;
    }

    /** Puts a segment read from its file in place. */
    void load(long segment, byte[] content) {
        segments.put(segment, content);
    }

    boolean has(long number) {
        return segments.containsKey(number);
    }

    /** The bytes of a segment; one that is new is full of zeros. */
    byte[] segment(long number) {
        return segments.computeIfAbsent(number, n -> new byte[WalAddress.SEGMENT_SIZE]);
    }

    void dropSegmentsBefore(long number) {
        segments.keySet().removeIf(n -> n < number);
    }

    /** Writes one record, piece by piece. */
    Writer writerAt(long startLsn, int totalLength) {
        return new Writer(startLsn, totalLength);
    }

    final class Writer {
        private long at;
        private int remaining;

        private Writer(long startLsn, int totalLength) {
            this.at = startLsn;
            this.remaining = totalLength;
            if (WalAddress.offsetInPage(at) == WalAddress.headerSize(at)) {
                writePageHeader(at - WalAddress.headerSize(at), 0);
            }
        }

        void append(byte[] bytes, int start, int length) {
            int from = start;
            while (from < start + length) {
                if (WalAddress.offsetInPage(at) == 0) {
                    writePageHeader(at, remaining);
                    at += WalAddress.headerSize(at);
                }
                int room = WalAddress.PAGE_SIZE - WalAddress.offsetInPage(at);
                int count = Math.min(room, start + length - from);
                byte[] segment = segment(WalAddress.segment(at));
                System.arraycopy(bytes, from, segment, WalAddress.offsetInSegment(at), count);
                at += count;
                from += count;
                remaining -= count;
            }
        }

        private void writePageHeader(long pageAddress, int remainingOfRecord) {
            byte[] segment = segment(WalAddress.segment(pageAddress));
            WalPageHeader.write(
                    segment, WalAddress.offsetInSegment(pageAddress), pageAddress, remainingOfRecord, systemIdentifier);
        }
    }

    /** The bytes of the record that starts there, without page headers, as many as its length field says. */
    byte[] record(long startLsn) {
        byte[] length = read(startLsn, Integer.BYTES);
        return read(startLsn, Math.max(RecordHeader.SIZE, RecordHeader.totalLength(length)));
    }

    private byte[] read(long startLsn, int length) {
        byte[] bytes = new byte[length];
        long from = startLsn;
        for (int done = 0; done < length; ) {
            if (WalAddress.offsetInPage(from) == 0) {
                from += WalAddress.headerSize(from);
            }
            int count = Math.min(WalAddress.PAGE_SIZE - WalAddress.offsetInPage(from), length - done);
            byte[] segment = segments.get(WalAddress.segment(from));
            if (segment == null) {
                throw new IllegalStateException(
                        "WAL segment " + WalAddress.segment(from) + " is no longer in the WAL buffers; read its file");
            }
            System.arraycopy(segment, WalAddress.offsetInSegment(from), bytes, done, count);
            from += count;
            done += count;
        }
        return bytes;
    }
}
