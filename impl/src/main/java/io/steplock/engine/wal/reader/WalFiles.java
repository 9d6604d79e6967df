package io.steplock.engine.wal.reader;

import io.steplock.engine.page.Lsn;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalPageHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The pages of the WAL files in one directory, each checked by its header; keeps one segment in memory. */
final class WalFiles {
    static final String NO_MORE_FILES = "could not find file";

    /** How a message goes on if it is not the last file that is missing. */
    static final String BEHIND = ", but behind it \"";

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
            throw missing(segment, e);
        } catch (IOException e) {
            throw new UnreadableWalException("could not read file \"" + file + "\": " + e, e);
        }
    }

    /**
     * In PostgreSQL the WAL ends where a segment is missing, and so it does here if nothing is behind it. But a segment
     * is made only when those before it are complete and synced: if a later one is there, then WAL that was durable is
     * lost, and what is left of it must not be taken for a lost tail, which recovery clears.
     */
    private InvalidRecordException missing(long segment, NoSuchFileException cause) {
        String message = NO_MORE_FILES + " \"" + WalAddress.fileName(segment) + "\", which would hold "
                + Lsn.text(segment * WalAddress.SEGMENT_SIZE);
        try (Stream<Path> found = Files.list(directory)) {
            Optional<String> later = found.map(file -> file.getFileName().toString())
                    .filter(WalAddress::isFileName)
                    .filter(name -> WalAddress.segmentOf(name) > segment)
                    .sorted()
                    .filter(this::isOwn)
                    .findFirst();
            return later.isEmpty()
                    ? new InvalidRecordException(message)
                    : new UnreadableWalException(message + BEHIND + later.get() + "\" is there", cause);
        } catch (UncheckedIOException e) {
            return unlisted(e.getCause());
        } catch (IOException e) {
            return unlisted(e);
        }
    }

    private UnreadableWalException unlisted(IOException cause) {
        return new UnreadableWalException("could not look through directory \"" + directory + "\": " + cause, cause);
    }

    /** Whether the file begins with the page that its name says. */
    private boolean isOwn(String name) {
        byte[] page = new byte[WalAddress.PAGE_SIZE];
        try (InputStream in = Files.newInputStream(directory.resolve(name))) {
            if (in.readNBytes(page, 0, page.length) < page.length) {
                return false;
            }
            WalPageHeader.check(page, 0, WalAddress.segmentOf(name) * WalAddress.SEGMENT_SIZE, name);
            return true;
        } catch (InvalidRecordException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
