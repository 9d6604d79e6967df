package io.steplock.engine.wal;

import io.steplock.engine.page.Lsn;
import io.steplock.engine.process.Latch;
import io.steplock.engine.wal.format.WalAddress;
import java.util.function.LongConsumer;

/**
 * Where the next record goes: {@code CurrBytePos} and {@code PrevBytePos}, in usable bytes. The latch is the position
 * spinlock; it is always taken. Thread-safe.
 */
public final class WalPosition {
    private static final long NO_RECORD = -1;

    private final Latch spinlock = new Latch();
    private long current;
    private long previous;

    private WalPosition(long current, long previous) {
        this.current = current;
        this.previous = previous;
    }

    /** Of a WAL without records. */
    static WalPosition ofEmptyWal() {
        return new WalPosition(WalAddress.bytePosition(WalAddress.FIRST_RECORD), NO_RECORD);
    }

    /** Behind a record that is in the WAL. */
    static WalPosition behind(long recordStart, long recordEnd) {
        return new WalPosition(WalAddress.bytePosition(recordEnd), WalAddress.bytePosition(recordStart));
    }

    /** Space taken by one record. */
    record Reservation(long startLsn, long endLsn, long previousLsn) {}

    /**
     * Takes the next space (FACTS.md, W9).
     *
     * @param publishStart hears of the start as a byte position while the spinlock is held, so that whoever has read a
     *     later {@link #currentBytePosition} knows of this insertion
     */
    Reservation reserve(int totalLength, LongConsumer publishStart) {
        spinlock.lock();
        try {
            long start = current;
            long before = previous;
            current = start + WalAddress.align(totalLength);
            previous = start;
            publishStart.accept(start);
            return new Reservation(WalAddress.startLsn(start), WalAddress.endLsn(current), startLsnOf(before));
        } finally {
            spinlock.unlock();
        }
    }

    /** The end of all reserved space, as a byte position. */
    long currentBytePosition() {
        spinlock.lock();
        try {
            return current;
        } finally {
            spinlock.unlock();
        }
    }

    /** The end of the last record reserved. */
    public long currentLsn() {
        return WalAddress.endLsn(currentBytePosition());
    }

    /** The start of the last record reserved; {@link Lsn#NONE} if there is none. */
    public long previousLsn() {
        spinlock.lock();
        try {
            return startLsnOf(previous);
        } finally {
            spinlock.unlock();
        }
    }

    private static long startLsnOf(long bytePosition) {
        return bytePosition == NO_RECORD ? Lsn.NONE : WalAddress.startLsn(bytePosition);
    }

    Latch latch() {
        return spinlock;
    }
}
