package io.steplock.engine.checksum;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.ChecksumStep.ChangePage;
import io.steplock.engine.step.ChecksumStep.HintPage;
import io.steplock.engine.wal.Wal;
import java.util.Optional;
import java.util.function.IntConsumer;

/** What users' processes do to pages (FACTS.md, B.3 to B.5). Thread-safe. */
public final class PageWork {
    private final Wal wal;
    private final BufferPool buffers;
    private final Probe probe;

    public PageWork(Wal wal, BufferPool buffers, Probe probe) {
        this.wal = wal;
        this.buffers = buffers;
        this.probe = probe;
    }

    /**
     * Reads the value of the page's first row.
     *
     * @throws io.steplock.engine.buffer.VerificationException if the page is read from its file, the process verifies,
     *     and its checksum is wrong
     */
    public int read(Process process, PageId page) {
        Buffer buffer = buffers.pin(process, page, () -> {});
        try {
            buffer.lock(process, LockMode.SHARE, () -> {});
            try {
                return PageLog.value(buffer.page());
            } finally {
                buffer.unlock(process, () -> {});
            }
        } finally {
            buffer.unpin(process, () -> {});
        }
    }

    /**
     * Changes the value of the page's first row, which is logged.
     *
     * @param changed is told the value before
     */
    public void change(Process process, PageId page, int value, IntConsumer changed) {
        Buffer buffer = buffers.pin(process, page, () -> {});
        try {
            buffer.lock(process, LockMode.EXCLUSIVE, () -> {});
            try {
                changed.accept(PageLog.value(buffer.page()));
                PageLog.overwrite(
                        wal,
                        process,
                        buffer,
                        value,
                        insertion -> probe.perform(process, new ChangePage(process, page), buffer.latch(), insertion));
            } finally {
                buffer.unlock(process, () -> {});
            }
        } finally {
            buffer.unpin(process, () -> {});
        }
        process.checkForInterrupts();
    }

    /**
     * Sets or clears a hint bit of the page's first row. It is logged, as an image, only if the page is clean, its first
     * change since the redo point, and the process writes checksums (B.5).
     */
    public void hint(Process process, PageId page) {
        Buffer buffer = buffers.pin(process, page, () -> {});
        try {
            buffer.lock(process, LockMode.SHARE_EXCLUSIVE, () -> {});
            try {
                hint(process, buffer);
            } finally {
                buffer.unlock(process, () -> {});
            }
        } finally {
            buffer.unpin(process, () -> {});
        }
        process.checkForInterrupts();
    }

    /** A background writer's round: writes what is dirty. */
    public void writeRound(Process process) {
        for (Buffer buffer : buffers.inPoolOrder()) {
            if (buffer.isDirty()) {
                buffers.writeOut(process, buffer.id());
                process.checkForInterrupts();
            }
        }
    }

    private void hint(Process process, Buffer buffer) {
        if (buffer.isDirty()) {
            PageLog.setHint(buffer.page());
            return;
        }
        HintPage step = new HintPage(process, buffer.id());
        boolean unlogged = probe.performIfDue(process, step, buffer.latch(), () -> {
            if (isLogged(process, buffer)) {
                return Optional.empty();
            }
            PageLog.setHint(buffer.page());
            buffer.markDirty();
            return Optional.of(step);
        });
        if (!unlogged) {
            PageLog.logHint(wal, process, buffer, insertion -> probe.perform(process, step, buffer.latch(), insertion));
        }
    }

    /** The redo point moves on, so this may become true at any time; false it becomes under the content lock only. */
    private boolean isLogged(Process process, Buffer buffer) {
        return LocalState.of(process).needWrite() && PageLog.needsImage(wal, buffer);
    }
}
