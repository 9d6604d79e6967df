package io.steplock.mutants;

import java.util.List;

/** Mutants of WAL insertion and flush, and of commits. */
final class WalMutants {
    private static final String INSERTION = "wal/WalInsertion.java";
    private static final String FLUSH = "wal/WalFlush.java";
    private static final String COMMIT = "transaction/Transactions.java";

    private WalMutants() {}

    static List<EngineMutant> all() {
        return List.of(
                EngineMutant.of("LSN before the copy", "page LSNs are set before the record is copied", INSERTION)
                        .replace("copy();", "setPageLsns(); copy();")
                        .in("everything")
                        .is("rejected at SetPageLsn"),
                EngineMutant.of("LSN of the start", "a page gets the record's start as LSN", INSERTION)
                        .replace(
                                "PageHeader.setLsn(block.buffer().page(), endLsn);",
                                "PageHeader.setLsn(block.buffer().page(), startLsn);")
                        .in("everything")
                        .is("rejected at SetPageLsn"),
                EngineMutant.of("no LSN", "pages keep their LSNs", INSERTION)
                        .delete("PageHeader.setLsn(block.buffer().page(), endLsn);")
                        .in("write-out")
                        .is("rejected at SetPageLsn"),
                EngineMutant.of("no FinishCrc", "the checksum leaves out the header", INSERTION)
                        .replace("RecordHeader.finishCrc(crc, header);", "(int) crc.getValue();")
                        .in("everything")
                        .is("rejected at CopyRecord"),
                EngineMutant.of("checksum without main data", "the checksum leaves out the main data", INSERTION)
                        .delete("crc.update(mainData);")
                        .in("everything")
                        .is("rejected at CopyRecord"),
                EngineMutant.of(
                                "checksum over less",
                                "checksums leave out the resource manager, in writer and reader",
                                "wal/format/RecordHeader.java")
                        .replace("int COVERED = 20;", "int COVERED = 16;")
                        .in("two lives")
                        .because(
                                "a gap of these runs: our reader shares the code; PostgreSQL's pg_waldump notices (PostgresReadsTheClusterTest)")
                        .is("survives"),
                EngineMutant.of("no retry", "W8 does not send an insertion back", INSERTION)
                        .replace("blocks.stream().anyMatch(block -> block.hasComeToNeedImage(now));", "false;")
                        .in("change and checkpoint")
                        .is("rejected at ReserveSpace"),
                EngineMutant.of("wrong xl_prev", "a record names itself as its predecessor", "wal/WalPosition.java")
                        .replace("startLsnOf(before));", "startLsnOf(start));")
                        .in("everything")
                        .is("rejected at ReserveSpace"),
                EngineMutant.of(
                                "image needed too late",
                                "a page changed right before the redo point gets no image",
                                "wal/RegisteredBlock.java")
                        .replace(
                                "Long.compareUnsigned(lsnAtAssembly, redo) <= 0",
                                "Long.compareUnsigned(lsnAtAssembly, redo) < 0")
                        .in("everything")
                        .is("rejected at AssembleRecord"),
                EngineMutant.of(
                                "redo point without locks",
                                "the redo point moves without the insertion locks",
                                "wal/Wal.java")
                        .delete("insertionLocks.acquireAll(process);")
                        .delete("insertionLocks.releaseAll();")
                        .in("copy and checkpoint")
                        .is("rejected at MoveRedoPoint"),
                EngineMutant.of("flush without fsync", "a flush writes WAL and does not sync it", FLUSH)
                        .delete("files.sync(file);")
                        .in("two lives")
                        .because("at the crash the WAL is read back from its file")
                        .is("rejected at Crash"),
                EngineMutant.of("flush over a gap", "a flush does not wait for insertions in progress", FLUSH)
                        .delete("insertionLocks.awaitInsertionsBefore(process, WalAddress.bytePosition(upTo));")
                        .in("two commits")
                        .is("rejected at FlushWal"),
                EngineMutant.of("commit without flush", "a commit does not flush its record", COMMIT)
                        .delete("wal.flush(s, record.endLsn());")
                        .in("everything")
                        .is("rejected at FlushCommit"),
                EngineMutant.of("status before the flush", "the status is set, then the record is flushed", COMMIT)
                        .delete(
                                "wal.flush(s, record.endLsn()); probe.perform(s, new FlushCommit(s), wal.latch(), () -> "
                                        + "{});")
                        .replace(
                                "settled = true;",
                                "wal.flush(s, record.endLsn()); probe.perform(s, new FlushCommit(s), wal.latch(), () -> "
                                        + "{}); settled = true;")
                        .in("everything")
                        .is("rejected at SetCommitted"),
                EngineMutant.of(
                                "running list left first",
                                "a transaction leaves the running list before its status is set",
                                COMMIT)
                        .replace(
                                "probe.perform( s, new SetCommitted(s)",
                                "end(s, transaction); probe.perform( s, new SetCommitted(s)")
                        .delete("end(s, transaction); probe.perform(s, new ReportSuccess(s)")
                        .replace(
                                ", latch, () -> {}); } /** Ends a transaction without",
                                "probe.perform(s, new ReportSuccess(s), latch, () -> {}); } /** Ends a "
                                        + "transaction without")
                        .in("everything")
                        .is("rejected at LeaveRunningList"),
                EngineMutant.of("reported before the end", "success is reported before the record is flushed", COMMIT)
                        .replace(
                                "wal.flush(s, record.endLsn());",
                                "probe.perform(s, new ReportSuccess(s), latch, () -> {}); wal.flush(s, "
                                        + "record.endLsn());")
                        .in("everything")
                        .is("rejected at ReportSuccess"));
    }
}
