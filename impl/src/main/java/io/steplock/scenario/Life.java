package io.steplock.scenario;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.heap.Table;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.recovery.RecoveryResult;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.KeptPages;
import io.steplock.schedule.Command.KeptWal;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server through its crashes and restarts, on one data directory. */
final class Life implements AutoCloseable {
    private final ProtocolOptions options;
    private final Clock clock;
    private final String tableName;
    private final Optional<Recording> recording;
    private final RecordLog records;
    private Server server;
    private StepListener recorder;
    private RegistrationWatch watch;
    private FilesAtCrash files;
    /** How many records of the run the last crash has left. */
    private int kept;

    /**
     * Something that happened to the server.
     *
     * @param what as a sentence
     * @param wrong what it shows that should not be, one sentence each
     */
    record Event(String what, List<String> wrong) {}

    /** The server has been started for the first time and set up. */
    Life(
            ProtocolOptions options,
            Clock clock,
            Cluster cluster,
            Table table,
            Optional<Recording> recording,
            RecordLog records) {
        this.options = options;
        this.clock = clock;
        this.tableName = table.name();
        this.recording = recording;
        this.records = records;
        List<StepListener> listeners = listeners();
        listeners.forEach(cluster.probe()::addListener);
        begin(cluster, table, listeners);
    }

    /** Those that hear of recovery's steps too. */
    private List<StepListener> listeners() {
        List<StepListener> listeners = new ArrayList<>();
        recording.ifPresent(trace -> listeners.add(trace.listener()));
        listeners.add(records);
        return listeners;
    }

    private void begin(Cluster cluster, Table table, List<StepListener> listeners) {
        recorder = listeners.get(0);
        watch = new RegistrationWatch(cluster.buffers());
        cluster.probe().addListener(watch);
        server = new Server(cluster, table, options.watchdog());
        files = new FilesAtCrash(options.dataDirectory(), table, cluster.wal().nextRecordLsn());
    }

    /** The server, which must be up. */
    Server server() {
        return current().orElseThrow(() -> new EngineException("the server is down; 'restart' comes first"));
    }

    Optional<Server> current() {
        return Optional.ofNullable(server);
    }

    Optional<Recording> recording() {
        return recording;
    }

    /** What follows is no part of the trace; nobody may be taking a step. */
    void endRecording() throws IOException {
        if (recording.isPresent()) {
            current().ifPresent(up -> up.cluster().probe().removeListener(recorder));
            recording.get().end(server != null);
        }
    }

    /** What blocks were registered against the rules since the last call. */
    List<String> takeBreaches() {
        return watch.take();
    }

    /** The power is lost. */
    Event crash(Command.Crash crash) {
        Cluster cluster = server().cluster();
        WalCut cut = cut(crash.wal());
        UnsyncedFate fate = fate(crash.pages());
        server = null;
        long end = cluster.crash(cut, fate);
        recording.ifPresent(trace -> trace.crashed(options.dataDirectory(), end));
        kept = records.upTo(end);
        return new Event(
                "the power is lost; the WAL is kept to " + Lsn.text(end) + ", with " + count(kept, "record")
                        + " of this run",
                files.breaches(end));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private WalCut cut(KeptWal kept) {
        if (kept instanceof KeptWal.All) {
            return WalCut.ALL;
        } else if (kept instanceof KeptWal.UpTo upTo) {
            return new WalCut(between(upTo.lsn(), Lsn.text(upTo.lsn())));
        } else if (kept instanceof KeptWal.Records first) {
            int count = first.count();
            if (count == 0) {
                checkNotDurable(count);
                return WalCut.SYNCED;
            }
            long end = records.endOf(count)
                    .orElseThrow(() -> new EngineException("the WAL cannot be cut behind record " + count + ": there "
                            + (records.count() == 1 ? "is only 1" : "are only " + records.count())
                            + " since the run began"));
            checkNotDurable(count);
            return new WalCut(between(end, "record " + count));
        }
        return WalCut.SYNCED;
    }

    /** More of the run's records than these are durable already. */
    private void checkNotDurable(int count) {
        long durable = server.cluster().wal().durableLsn();
        if (records.upTo(durable) > count) {
            throw new EngineException("the WAL cannot be cut behind record " + count + ": it is durable to "
                    + Lsn.text(durable) + ", which is record " + records.upTo(durable));
        }
    }

    private long between(long lsn, String what) {
        long durable = server.cluster().wal().durableLsn();
        long inserted = server.cluster().wal().insertedLsn();
        if (lsn > inserted) {
            throw new EngineException("the WAL cannot be cut at " + what + ": it is complete without a gap only to "
                    + Lsn.text(inserted));
        }
        if (lsn < durable) {
            throw new EngineException("the WAL cannot be cut at " + what + ": it is durable to " + Lsn.text(durable));
        }
        return lsn;
    }

    private UnsyncedFate fate(KeptPages kept) {
        if (kept instanceof KeptPages.All) {
            return (path, block) -> UnsyncedFate.KEPT;
        } else if (kept instanceof KeptPages.Only only) {
            Operations operations = new Operations(server.cluster(), server.table(), new Promises());
            List<PageId> pages = only.pages().stream().map(operations::page).toList();
            return (path, block) ->
                    pages.stream().anyMatch(page -> isPlace(page, path, block)) ? UnsyncedFate.KEPT : UnsyncedFate.LOST;
        }
        return (path, block) -> UnsyncedFate.LOST;
    }

    private static boolean isPlace(PageId page, String path, long block) {
        return page.path().equals(path) && page.block() % PageId.BLOCKS_IN_SEGMENT == block;
    }

    /** Starts the server; one that is up is shut down first. */
    Event restart(Command.Restart restart) {
        if (server != null) {
            server.cluster().stop();
            server = null;
            kept = records.count();
        }
        if (restart.crashAfter().isPresent()) {
            return crashInRecovery(restart.crashAfter().getAsInt());
        }
        List<StepListener> listeners = listeners();
        ClusterOptions with = options.cluster().withListeners(listeners);
        Cluster cluster = Cluster.open(options.dataDirectory(), options.variant(), clock, with);
        Event event = cluster.recovery()
                .map(this::recovered)
                .orElseGet(() -> new Event("the server is restarted", List.of()));
        records.restarted(cluster.recovery()
                .map(recovery -> recovery.last().endLsn())
                .orElse(cluster.wal().position().currentLsn()));
        begin(cluster, cluster.table(tableName), listeners);
        return event;
    }

    /** Recovery is killed behind one of its steps; what it has written until then stays in the files. */
    private Event crashInRecovery(int after) {
        List<StepListener> listeners = new ArrayList<>(listeners());
        RecoveryCut cut = new RecoveryCut(after);
        listeners.add(cut);
        try (Cluster unexpected = Cluster.open(
                options.dataDirectory(),
                options.variant(),
                clock,
                options.onRealDevice().withListeners(listeners))) {
            throw new EngineException("recovery has only " + count(cut.steps(), "step")
                    + " and cannot be cut after step " + after + "; it ended at "
                    + Lsn.text(unexpected.wal().position().currentLsn()));
        } catch (RecoveryCut.Cut e) {
            recording.ifPresent(trace -> trace.crashedInRecovery(options.dataDirectory()));
            return new Event(
                    "the server recovers, and the power is lost again after " + count(after, "step"), List.of());
        }
    }

    private Event recovered(RecoveryResult recovery) {
        int lost = kept - records.upTo(recovery.last().endLsn());
        return new Event(
                "the server recovers: it replays " + count((int) recovery.replayed(), "record") + " to "
                        + Lsn.text(recovery.last().endLsn()) + ", where the WAL ends: " + recovery.endReason(),
                lost == 0
                        ? List.of()
                        : List.of("recovery ends before " + count(lost, "record") + " that the crash had left"));
    }

    @Override
    public void close() {
        if (server != null) {
            server.cluster().close();
            server = null;
        }
    }
}
