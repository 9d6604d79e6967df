package io.steplock.engine.wal.reader;

import io.steplock.engine.page.Lsn;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalPageHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The pages of the WAL files in one directory, each checked by its header; keeps one segment in memory. */
final class WalFiles {
    static final String NO_MORE_FILES = "could not find file";

    private final Path directory;
    private long loaded = -1;
    private byte[] content = new byte[0];
    private long lastPage = -1;
    private int lastTimeline;

    WalFiles(Path directory) {
        this.directory = directory;
    }

    /** The number of the first segment that there is; 1, the first ever, if there is none. */
    long firstSegment() throws UnreadableWalException {
        if (!Files.isDirectory(directory)) {
            return 1;
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(WalAddress::isFileName)
                    .mapToLong(WalAddress::segmentOf)
                    .min()
                    .orElse(1);
        } catch (IOException e) {
            throw new UnreadableWalException("could not list \"" + directory + "\": " + e, e);
        }
    }

    /** The bytes of the segment that the page at that address lies in; the page is there and its header is good. */
    byte[] segmentWithPage(long pageAddress) throws InvalidRecordException {
        load(WalAddress.segment(pageAddress));
        int offset = WalAddress.offsetInSegment(pageAddress);
        String file = WalAddress.fileName(loaded);
        if (content.length < offset + WalAddress.PAGE_SIZE) {
            throw new InvalidRecordException("could not read file \"" + file + "\", offset " + offset + ": read "
                    + Math.max(0, content.length - offset) + " of " + WalAddress.PAGE_SIZE);
        }
        WalPageHeader.check(content, offset, pageAddress, file);
        checkTimeline(offset, pageAddress, file);
        return content;
    }

    /** Going forward, timelines do not go down. */
    private void checkTimeline(int offset, long pageAddress, String file) throws InvalidRecordException {
        int timeline = WalPageHeader.timeline(content, offset);
        if (pageAddress > lastPage && Integer.compareUnsigned(timeline, lastTimeline) < 0) {
            throw new InvalidRecordException("out-of-sequence timeline ID " + Integer.toUnsignedString(timeline)
                    + " (after " + Integer.toUnsignedString(lastTimeline) + ") in log segment " + file + ", offset "
                    + offset);
        }
        lastPage = pageAddress;
        lastTimeline = timeline;
    }

    private void load(long segment) throws InvalidRecordException {
        if (segment == loaded) {
            return;
        }
        Path file = directory.resolve(WalAddress.fileName(segment));
        try {
            content = Files.readAllBytes(file);
            loaded = segment;
        } catch (NoSuchFileException e) {
            throw new InvalidRecordException(NO_MORE_FILES + " \"" + file.getFileName() + "\", which would hold "
                    + Lsn.text(segment * WalAddress.SEGMENT_SIZE));
        } catch (IOException e) {
            throw new UnreadableWalException("could not read file \"" + file + "\": " + e, e);
        }
    }
}
