package io.steplock.engine.server;

import io.steplock.engine.buffer.PagePolicy;
import io.steplock.engine.checksum.LocalState;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Process;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Who deals in checksums: whoever's own state says so (B.3, B.4). Thread-safe. */
final class LocalPolicy implements PagePolicy {
    private final AtomicLong verified = new AtomicLong();
    private final Set<PageId> failures = ConcurrentHashMap.newKeySet();

    @Override
    public boolean setsChecksum(Process writer) {
        return LocalState.of(writer).needWrite();
    }

    @Override
    public boolean verifies(Process reader) {
        boolean verifies = LocalState.of(reader).needVerify();
        if (verifies) {
            verified.incrementAndGet();
        }
        return verifies;
    }

    @Override
    public void failed(Process reader, PageId page) {
        failures.add(page);
    }

    /** An I/O worker reads into the place that whoever asked has made. */
    @Override
    public boolean writesVictims(Process process) {
        return !process.name().startsWith("io");
    }

    @Override
    public boolean changes() {
        return true;
    }

    /** How many reads were verified. */
    long verified() {
        return verified.get();
    }

    /** The pages that have failed. */
    Set<PageId> failures() {
        return Set.copyOf(failures);
    }
}
