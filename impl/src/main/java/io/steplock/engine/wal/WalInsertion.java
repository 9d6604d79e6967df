package io.steplock.engine.wal;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep.ReadRedoPoint;
import io.steplock.engine.step.MapProtocolStep.RetryRecord;
import io.steplock.engine.step.VisibilityMapStep.AcquireInsertionLock;
import io.steplock.engine.step.VisibilityMapStep.AssembleRecord;
import io.steplock.engine.step.VisibilityMapStep.ComputeCrc;
import io.steplock.engine.step.VisibilityMapStep.CopyRecord;
import io.steplock.engine.step.VisibilityMapStep.FinishCrc;
import io.steplock.engine.step.VisibilityMapStep.RegisterBlock;
import io.steplock.engine.step.VisibilityMapStep.ReleaseInsertionLock;
import io.steplock.engine.step.VisibilityMapStep.ReserveSpace;
import io.steplock.engine.step.VisibilityMapStep.SetPageLsn;
import io.steplock.engine.wal.format.RecordHeader;
import io.steplock.engine.wal.format.ResourceManager;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32C;

/**
 * The insertion of one WAL record by one process, in the atomic steps W1 to W13 of FACTS.md.
 *
 * <p>The record is made from the shared pages in three reads: the hole's bounds in W4, the checksum in W5, the copy in
 * W11. Nothing here keeps the page still in between; that is what the caller's content lock is for, and a caller
 * without it gets a record whose checksum does not fit, unnoticed.
 *
 * <p>Only the inserting process calls the methods that change anything; observers may read at any time.
 */
public final class WalInsertion {
    /** How far the insertion is; each stage is reached by the step of the same meaning. */
    public enum Stage {
        BEGUN,
        REGISTERED,
        ASSEMBLED,
        CRC_COMPUTED,
        INSERTION_LOCKED,
        SPACE_RESERVED,
        CRC_FINISHED,
        COPIED,
        INSERTED,
        PAGE_LSN_SET
    }

    private final Wal wal;
    private final Probe probe;
    private final Process process;
    private final ResourceManager manager;
    private final int info;
    private final int xid;
    private final byte[] mainData;
    private Step reserveStep;
    private final Latch recordLatch = new Latch();
    private final CRC32C crc = new CRC32C();
    private final List<RegisteredBlock> blocks = new CopyOnWriteArrayList<>();
    private volatile Stage stage = Stage.BEGUN;
    private volatile int crcSoFar;
    private volatile long startLsn = Lsn.NONE;
    private volatile long endLsn = Lsn.NONE;
    private volatile long previousLsn = Lsn.NONE;
    private volatile long redo = Lsn.NONE;
    private volatile int copied;
    private byte[] header;
    private byte[] blockHeaders;
    private byte[] dataHeader;
    private InsertionLocks.Slot lock;

    /**
     * Begins a record (W1).
     *
     * @param xid the transaction, or 0
     * @param mainData less than 256 bytes, or none
     */
    public WalInsertion(
            Wal wal, Probe probe, Process process, ResourceManager manager, int info, int xid, byte[] mainData) {
        this.wal = wal;
        this.probe = probe;
        this.process = process;
        this.manager = manager;
        this.info = info;
        this.xid = xid;
        this.mainData = mainData.clone();
        this.reserveStep = new ReserveSpace(process);
        process.setLocal(WalInsertion.class, this);
    }

    /** The insertion that the process is in, from its begin to the last page lsn; for observers. */
    public static Optional<WalInsertion> inFlight(Process process) {
        return process.local(WalInsertion.class);
    }

    /**
     * Inserts one XLOG/FPI record with the page's image and sets the page's lsn: {@code log_newpage_buffer}. The caller
     * has marked the buffer dirty and should hold its content lock exclusively; this is not checked, as in PostgreSQL.
     *
     * @param standard whether to leave the hole out
     * @return the page's new lsn
     */
    public static long logFullPage(Wal wal, Probe probe, Process process, Buffer buffer, boolean standard) {
        WalInsertion insertion =
                new WalInsertion(wal, probe, process, ResourceManager.XLOG, ResourceManager.FPI, 0, new byte[0]);
        insertion.registerForImage(buffer, standard);
        insertion.insert();
        insertion.setPageLsns();
        return insertion.endLsn();
    }

    /** The step that takes the record's place in the WAL, if it bears a name of its own. */
    public void reserveAs(Step step) {
        reserveStep = step;
    }

    /** Registers a page whose image goes into the record in any case. Block ids count from 0. */
    public void registerForImage(Buffer buffer, boolean standard) {
        register(buffer, standard, RegisteredBlock.Image.FORCED, new byte[0]);
    }

    /**
     * Remembers where the page is, not what it holds (W2, W3). Block ids count from 0.
     *
     * @param data what replay needs if the record has no image of the page
     */
    public void register(Buffer buffer, boolean standard, RegisteredBlock.Image image, byte[] data) {
        probe.perform(process, new RegisterBlock(process, buffer.id()), buffer.latch(), () -> {
            blocks.add(new RegisteredBlock(blocks.size(), buffer, standard, image, data));
            stage = Stage.REGISTERED;
        });
    }

    /** W3 to W12; afterwards the record is in the WAL buffers and {@link #endLsn} is its lsn. */
    public void insert() {
        if (blocks.isEmpty()) {
            probe.perform(process, new RegisterBlock(process, null), recordLatch, () -> stage = Stage.REGISTERED);
        }
        do {
            probe.perform(process, new ReadRedoPoint(process), wal.position().latch(), this::readRedo);
            assemble();
            buildHeaders();
            computeCrc();
            wal.flushIfMuchIsUnflushed(process);
        } while (!lockInsertion());
        probe.perform(process, reserveStep, wal.position().latch(), this::reserve);
        probe.perform(process, new FinishCrc(process), recordLatch, this::finishCrc);
        copy();
        probe.performLocking(process, new ReleaseInsertionLock(process), then -> {
            wal.insertionLocks().release(lock, () -> {
                stage = Stage.INSERTED;
                then.run();
            });
        });
    }

    /** The process's copy of the redo pointer; stale until its next insertion (FACTS.md, W3). */
    private record PrivateRedo(long lsn) {}

    private void readRedo() {
        redo = process.local(PrivateRedo.class).map(PrivateRedo::lsn).orElseGet(wal::redo);
    }

    private void assemble() {
        if (blocks.isEmpty()) {
            probe.perform(process, new AssembleRecord(process, null), recordLatch, () -> stage = Stage.ASSEMBLED);
        }
        for (RegisteredBlock block : blocks) {
            probe.perform(
                    process,
                    new AssembleRecord(process, block.page()),
                    block.buffer().latch(),
                    () -> {
                        block.assemble(redo, wal.compressesImages());
                        stage = Stage.ASSEMBLED;
                    });
        }
    }

    /** W7 and W8; false if a block has come to need an image, then the lock is given back. */
    private boolean lockInsertion() {
        boolean[] stale = {false};
        probe.performLocking(process, new AcquireInsertionLock(process), then -> {
            lock = wal.insertionLocks().acquire(process, () -> {
                stage = Stage.INSERTION_LOCKED;
                long now = wal.redo();
                process.setLocal(PrivateRedo.class, new PrivateRedo(now));
                stale[0] = blocks.stream().anyMatch(block -> block.hasComeToNeedImage(now));
                then.run();
            });
        });
        if (stale[0]) {
            wal.countRetry();
            probe.performLocking(process, new RetryRecord(process), then -> {
                wal.insertionLocks().release(lock, () -> {
                    stage = Stage.REGISTERED;
                    then.run();
                });
            });
        }
        return !stale[0];
    }

    /** Sets the lsn of all registered pages (W13); the insertion is over. */
    public void setPageLsns() {
        for (RegisteredBlock block : blocks) {
            probe.perform(
                    process,
                    new SetPageLsn(process, block.page()),
                    block.buffer().latch(),
                    () -> {
                        PageHeader.setLsn(block.buffer().page(), endLsn);
                        stage = Stage.PAGE_LSN_SET;
                    });
        }
        process.clearLocal(WalInsertion.class);
    }

    private void buildHeaders() {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        int length = RecordHeader.SIZE + mainData.length;
        RegisteredBlock before = null;
        for (RegisteredBlock block : blocks) {
            headers.writeBytes(block.header(before));
            length += block.length();
            before = block;
        }
        blockHeaders = headers.toByteArray();
        dataHeader = RecordHeader.dataHeader(mainData.length);
        length += blockHeaders.length + dataHeader.length;
        header = RecordHeader.of(length, xid, manager, info);
    }

    /** In the order of the bytes in the record: all headers, then the images, then the main data (W5, W6). */
    private void computeCrc() {
        crc.reset();
        crc.update(blockHeaders);
        crc.update(dataHeader);
        int[] at = {RecordHeader.SIZE + blockHeaders.length + dataHeader.length};
        if (blocks.isEmpty()) {
            probe.perform(process, new ComputeCrc(process, null), recordLatch, () -> stage = Stage.CRC_COMPUTED);
        }
        for (RegisteredBlock block : blocks) {
            probe.perform(
                    process,
                    new ComputeCrc(process, block.page()),
                    block.buffer().latch(),
                    () -> {
                        block.addTo(crc);
                        at[0] += block.length();
                        block.summedTo(at[0], (int) crc.getValue());
                        crcSoFar = (int) crc.getValue();
                        stage = Stage.CRC_COMPUTED;
                    });
        }
        crc.update(mainData);
    }

    private void reserve() {
        WalPosition.Reservation space = wal.position().reserve(RecordHeader.totalLength(header), lock::publishStart);
        previousLsn = space.previousLsn();
        RecordHeader.setPrevious(header, previousLsn);
        startLsn = space.startLsn();
        endLsn = space.endLsn();
        stage = Stage.SPACE_RESERVED;
    }

    private void finishCrc() {
        crcSoFar = RecordHeader.finishCrc(crc, header);
        RecordHeader.setCrc(header, crcSoFar);
        stage = Stage.CRC_FINISHED;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the process itself changes it
    private void copy() {
        WalBuffers.Writer writer = wal.buffers().writerAt(startLsn, RecordHeader.totalLength(header));
        writer.append(header, 0, header.length);
        writer.append(blockHeaders, 0, blockHeaders.length);
        writer.append(dataHeader, 0, dataHeader.length);
        for (RegisteredBlock block : blocks) {
            probe.perform(
                    process,
                    new CopyRecord(process, block.page()),
                    block.buffer().latch(),
                    () -> {
                        block.copyTo(writer);
                        copied++;
                        if (copied == blocks.size()) {
                            writer.append(mainData, 0, mainData.length);
                        }
                        stage = Stage.COPIED;
                    });
        }
        if (blocks.isEmpty()) {
            probe.perform(process, new CopyRecord(process, null), recordLatch, () -> {
                writer.append(mainData, 0, mainData.length);
                stage = Stage.COPIED;
            });
        }
    }

    /** The record's resource manager, as W1 knows it. */
    public ResourceManager manager() {
        return manager;
    }

    /** The record's type within its resource manager. */
    public int info() {
        return info;
    }

    /** The transaction, or 0. */
    public int xid() {
        return xid;
    }

    public byte[] mainData() {
        return mainData.clone();
    }

    /** The private copy of the redo pointer (W3); {@link Lsn#NONE} before. */
    public long redo() {
        return redo;
    }

    /** How many blocks W11 has copied. */
    public int copiedBlocks() {
        return copied;
    }

    public Stage stage() {
        return stage;
    }

    /** The blocks registered so far. */
    public List<RegisteredBlock> blocks() {
        return List.copyOf(blocks);
    }

    /**
     * The checksum as computed so far: from W5 on over what stands behind the record header, from W10 on over the whole
     * record as it will be stored; 0 before.
     */
    public int crcSoFar() {
        return crcSoFar;
    }

    /** Where the record starts; {@link Lsn#NONE} before W9. */
    public long startLsn() {
        return startLsn;
    }

    /** The start of the record before, as W9 found it; {@link Lsn#NONE} before W9. */
    public long previousLsn() {
        return previousLsn;
    }

    /** The record's end, the lsn for its pages; {@link Lsn#NONE} before W9. */
    public long endLsn() {
        return endLsn;
    }
}
