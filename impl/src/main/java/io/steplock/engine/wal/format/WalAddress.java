package io.steplock.engine.wal.format;

import io.steplock.engine.page.Lsn;

/**
 * Where WAL bytes are. An LSN counts all bytes; a <em>byte position</em> counts usable bytes only, without page headers,
 * so that reserving space is one addition (FACTS.md, W9).
 */
public final class WalAddress {
    public static final int PAGE_SIZE = 8192;
    public static final int SEGMENT_SIZE = 16 << 20;
    public static final int SHORT_HEADER = 24;
    public static final int LONG_HEADER = 40;

    /** The first place for a record: segment 0 is never used. */
    public static final long FIRST_RECORD = SEGMENT_SIZE + LONG_HEADER;

    static final int USABLE_IN_PAGE = PAGE_SIZE - SHORT_HEADER;
    static final int USABLE_IN_FIRST_PAGE = PAGE_SIZE - LONG_HEADER;
    static final int USABLE_IN_SEGMENT = SEGMENT_SIZE / PAGE_SIZE * USABLE_IN_PAGE - (LONG_HEADER - SHORT_HEADER);

    private static final int ALIGNMENT = 8;

    private WalAddress() {}

    /** Rounds a length up to the next multiple of 8. */
    public static long align(long length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    public static long segment(long lsn) {
        return lsn / SEGMENT_SIZE;
    }

    public static int offsetInSegment(long lsn) {
        return (int) (lsn % SEGMENT_SIZE);
    }

    public static int offsetInPage(long lsn) {
        return (int) (lsn % PAGE_SIZE);
    }

    /** The size of the header of the page that the position lies in. */
    public static int headerSize(long lsn) {
        return offsetInSegment(lsn) < PAGE_SIZE ? LONG_HEADER : SHORT_HEADER;
    }

    /** The segment's file name on timeline 1. */
    public static String fileName(long segment) {
        return String.format("%08X%08X%08X", 1, segment / 256, segment % 256);
    }

    /** The number of the segment that a file of that name holds, on whatever timeline. */
    public static long segmentOf(String fileName) {
        return Long.parseLong(fileName.substring(8, 16), 16) * 256 + Long.parseLong(fileName.substring(16), 16);
    }

    /** Whether a file of that name is a segment, on whatever timeline. */
    public static boolean isFileName(String name) {
        return name.matches("[0-9A-F]{24}");
    }

    /** The byte position as the start of a record: at a page boundary it lies behind the page's header. */
    public static long startLsn(long bytePosition) {
        return lsn(bytePosition, true);
    }

    /** The byte position as the end of a record: at a page boundary it is the boundary itself. */
    public static long endLsn(long bytePosition) {
        return lsn(bytePosition, false);
    }

    /** The file and the byte in it where that address is, in words. */
    public static String place(long lsn) {
        return "file pg_wal/" + fileName(segment(lsn)) + " at byte " + offsetInSegment(lsn);
    }

    private static long lsn(long bytePosition, boolean behindHeader) {
        long segmentStart = bytePosition / USABLE_IN_SEGMENT * SEGMENT_SIZE;
        int rest = (int) (bytePosition % USABLE_IN_SEGMENT);
        if (rest == 0) {
            return behindHeader ? segmentStart + LONG_HEADER : segmentStart;
        }
        if (rest < USABLE_IN_FIRST_PAGE) {
            return segmentStart + LONG_HEADER + rest;
        }
        int behindFirst = rest - USABLE_IN_FIRST_PAGE;
        long pageStart = segmentStart + PAGE_SIZE + (long) (behindFirst / USABLE_IN_PAGE) * PAGE_SIZE;
        int inPage = behindFirst % USABLE_IN_PAGE;
        if (inPage == 0) {
            return behindHeader ? pageStart + SHORT_HEADER : pageStart;
        }
        return pageStart + SHORT_HEADER + inPage;
    }

    /** The inverse of both: positions at a page boundary and behind its header are the same byte position. */
    public static long bytePosition(long lsn) {
        long position = segment(lsn) * USABLE_IN_SEGMENT;
        int page = offsetInSegment(lsn) / PAGE_SIZE;
        int inPage = offsetInPage(lsn);
        if (inPage != 0 && inPage < headerSize(lsn)) {
            throw new IllegalArgumentException("LSN " + Lsn.text(lsn) + " lies inside a page header");
        }
        int usable = inPage == 0 ? 0 : inPage - headerSize(lsn);
        return page == 0 ? position + usable : position + USABLE_IN_FIRST_PAGE + (page - 1L) * USABLE_IN_PAGE + usable;
    }
}
