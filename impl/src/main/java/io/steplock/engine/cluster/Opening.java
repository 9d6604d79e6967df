package io.steplock.engine.cluster;

import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.control.ControlFile.State;
import io.steplock.engine.file.DirectoryLock;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.recovery.Recovery;
import io.steplock.engine.recovery.RecoveryResult;
import io.steplock.engine.step.MapProtocolStep.Restart;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.RecoveredTransactions;
import io.steplock.engine.transaction.Transactions;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalOptions;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The way to a running cluster: a data directory is made, or one is found, checked and, if need be, recovered. */
final class Opening {
    /** PostgreSQL's programs look for all of them, used or not. */
    private static final List<String> DIRECTORIES = List.of("global", "base/5", "pg_tblspc", "pg_wal");

    private Opening() {}

    /** What a cluster is built on, new or found. */
    record Base(
            Path directory,
            ProcessTable processes,
            FileLayer files,
            DirectoryLock directoryLock,
            ClusterFile clusterFile,
            Probe probe,
            Process own) {}

    static Cluster create(Path directory, Variant variant, Clock clock, long systemIdentifier, ClusterOptions options) {
        checkEmpty(directory);
        if (systemIdentifier == 0) {
            throw new EngineException("the system identifier must not be 0");
        }
        ProcessTable processes = new ProcessTable();
        FileLayer files = new FileLayer(directory, processes, options.faults(), options.simulatePowerLoss());
        for (String path : DIRECTORIES) {
            files.createDirectory(path);
        }
        return orClose(files, DirectoryLock.take(directory), lock -> {
            ClusterFile clusterFile = ClusterFile.create(files, variant);
            ControlFile.create(files);
            Probe probe = probe(options);
            WalOptions walOptions = new WalOptions(probe, options.compressImages());
            Wal wal = Wal.create(processes, files, walOptions, systemIdentifier);
            Base base = new Base(directory, processes, files, lock, clusterFile, probe, processes.create("cluster"));
            RecoveredTransactions none = new RecoveredTransactions(Checkpoint.FIRST_NORMAL_XID, Set.of());
            Cluster cluster = new Cluster(base, options, clock, systemIdentifier, wal, none, null);
            cluster.checkpointer().shutdown(base.own(), State.IN_PRODUCTION);
            return cluster;
        });
    }

    private static Cluster orClose(FileLayer files, DirectoryLock lock, Function<DirectoryLock, Cluster> make) {
        boolean made = false;
        try {
            Cluster cluster = make.apply(lock);
            made = true;
            return cluster;
        } finally {
            if (!made) {
                files.close();
                lock.close();
            }
        }
    }

    private static Probe probe(ClusterOptions options) {
        Probe probe = new Probe();
        options.listeners().forEach(probe::addListener);
        return probe;
    }

    private static void checkEmpty(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> content = Files.list(directory)) {
            if (content.findAny().isPresent()) {
                throw new EngineException(
                        "directory " + directory + " is not empty; name one that is empty or does not exist");
            }
        } catch (IOException e) {
            throw new EngineException("could not list directory " + directory + ": " + e, e);
        }
    }

    static Cluster open(Path directory, Variant variant, Clock clock, ClusterOptions options) {
        if (!Files.isDirectory(directory)) {
            throw new EngineException("there is no data directory " + directory);
        }
        ProcessTable processes = new ProcessTable();
        FileLayer files = new FileLayer(directory, processes, options.faults(), options.simulatePowerLoss());
        if (!files.exists(ClusterFile.PATH)) {
            throw new EngineException("directory " + directory + " has no file " + ClusterFile.PATH
                    + ": it is no data directory of this engine");
        }
        return orClose(files, DirectoryLock.take(directory), lock -> {
            ClusterFile clusterFile = ClusterFile.read(files);
            if (clusterFile.variant() != variant) {
                throw new EngineException("data directory " + directory + " was made with variant "
                        + clusterFile.variant().text() + " and cannot be opened with variant " + variant.text());
            }
            Base base = new Base(
                    directory, processes, files, lock, clusterFile, probe(options), processes.create("cluster"));
            ControlFile control = ControlFile.read(files);
            checkComplete(files, control);
            return control.state() == State.SHUT_DOWN
                    ? openClean(base, options, clock, control)
                    : recover(base, options, clock, control);
        });
    }

    /** What is missing is named before anything is changed: a missing status file would lose commits unnoticed. */
    private static void checkComplete(FileLayer files, ControlFile control) {
        for (String path : DIRECTORIES) {
            if (!files.exists(path)) {
                throw new EngineException("directory " + path + " is missing; restore the data directory");
            }
        }
        Transactions.checkStatusFiles(files, control.checkpoint().nextXid());
    }

    private static Cluster openClean(Base base, ClusterOptions options, Clock clock, ControlFile control) {
        WalRecord last = lastCheckpoint(base.directory(), control);
        Wal wal = openWal(base, options, control, last);
        RecoveredTransactions found =
                new RecoveredTransactions(control.checkpoint().nextXid(), Set.of());
        Cluster cluster = new Cluster(base, options, clock, control.systemIdentifier(), wal, found, null);
        control.withState(State.IN_PRODUCTION).write(base.files());
        return cluster;
    }

    private static Cluster recover(Base base, ClusterOptions options, Clock clock, ControlFile control) {
        lastCheckpoint(base.directory(), control);
        control.withState(State.IN_CRASH_RECOVERY).write(base.files());
        BufferPool buffers = BufferPool.forRecovery(base.processes(), base.files(), base.probe(), options.buffers());
        Recovery recovery = new Recovery(
                base.files(),
                buffers,
                base.own(),
                base.probe(),
                base.clusterFile().variant());
        RecoveryResult result = recovery.run(base.directory(), control);
        Wal wal = openWal(base, options, control, result.last());
        Cluster cluster =
                new Cluster(base, options, clock, control.systemIdentifier(), wal, result.transactions(), result);
        base.own().setLocal(Cluster.class, cluster);
        base.probe()
                .perform(
                        base.own(),
                        new Restart(base.own()),
                        new Latch(),
                        () -> cluster.checkpointer().shutdown(base.own(), State.IN_PRODUCTION));
        return cluster;
    }

    private static Wal openWal(Base base, ClusterOptions options, ControlFile control, WalRecord last) {
        WalOptions walOptions = new WalOptions(base.probe(), options.compressImages());
        long redo = control.checkpoint().redo();
        return Wal.open(base.processes(), base.files(), walOptions, control.systemIdentifier(), last, redo);
    }

    private static WalRecord lastCheckpoint(Path directory, ControlFile control) {
        try {
            return new WalReader(directory).read(control.checkpointLsn());
        } catch (InvalidRecordException e) {
            throw new EngineException(
                    "could not read the checkpoint record at " + Lsn.text(control.checkpointLsn()) + " in "
                            + WalAddress.place(control.checkpointLsn()) + ", which the control file names: "
                            + e.getMessage() + "; restore the data directory",
                    e);
        }
    }
}
