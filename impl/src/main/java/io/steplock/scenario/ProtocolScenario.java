package io.steplock.scenario;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.value.TlaValue;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.schedule.Command;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of the full visibility-map protocol on a fresh data directory, through crashes and restarts. */
public final class ProtocolScenario implements AutoCloseable {
    private static final String TABLE = "t";

    /** Files of two runs of one schedule are to be the same. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final ProtocolOptions options;
    private final Life life;
    private final ProtocolRunner runner;
    private final long runStart;
    private int next;

    private ProtocolScenario(ProtocolOptions options, Life life, long runStart) {
        this.options = options;
        this.life = life;
        this.runner = new ProtocolRunner(options.schedule(), life);
        this.runStart = runStart;
    }

    /**
     * Runs the schedule.
     *
     * @param spec what the trace will be judged by, under the config of {@link TraceInstance}; empty for no trace
     * @throws ScheduleException if the schedule cannot be carried out; the message names the line
     * @throws io.steplock.engine.process.EngineException if the engine refuses or fails
     */
    public static ProtocolResult run(ProtocolOptions options, Optional<SpecInfo> spec)
            throws ScheduleException, IOException {
        try (ProtocolScenario scenario = open(options, spec)) {
            scenario.advance(options.schedule().commands().size());
            return scenario.end();
        }
    }

    /** Makes the data directory and brings it into the state in which the schedule begins; for the rest see run. */
    public static ProtocolScenario open(ProtocolOptions options, Optional<SpecInfo> spec)
            throws ScheduleException, IOException {
        List<Command.SetUp> setUp = setUp(options);
        Cluster cluster = Cluster.create(
                options.dataDirectory(), options.variant(), CLOCK, options.systemIdentifier(), options.cluster());
        boolean opened = false;
        try {
            Table table = cluster.createTable(TABLE, options.heapPages(), options.rowsPerPage());
            new SetUp(cluster, table, options.watchdog()).run(setUp);
            RecordLog records = new RecordLog(cluster.wal().redo());
            Optional<Recording> recording = spec.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Recording(TraceInstance.of(options).cast(table), cluster, spec.get(), options.trace()));
            Life life = new Life(options, CLOCK, cluster, table, recording, records);
            opened = true;
            return new ProtocolScenario(options, life, cluster.wal().position().currentLsn());
        } finally {
            if (!opened) {
                cluster.close();
            }
        }
    }

    private static List<Command.SetUp> setUp(ProtocolOptions options) throws ScheduleException {
        Schedule schedule = options.schedule();
        List<Command.SetUp> lines = new ArrayList<>();
        boolean begun = false;
        for (Command command : schedule.commands()) {
            if (!(command instanceof Command.SetUp line)) {
                begun = true;
                continue;
            }
            String place = schedule.name() + ":" + line.line() + ": ";
            if (begun) {
                throw new ScheduleException(place + "set-up lines belong before all others");
            }
            if (line.block() >= options.heapPages()) {
                throw new ScheduleException(place + "the table has " + options.heapPages() + " heap pages");
            }
            lines.add(line);
        }
        return lines;
    }

    /** Carries out the commands up to an index, as {@link #run} does with all. */
    public void advance(int to) throws ScheduleException {
        int from = next;
        next = to;
        runner.run(from, to);
    }

    /** The engine's state in the specification's terms, variables by name; the run must be recorded. */
    public Map<String, TlaValue> state() {
        return life.recording()
                .orElseThrow(() -> new IllegalStateException("the run is not recorded"))
                .state();
    }

    /** Ends the run: a server with nobody at work is shut down, any other is left as it is. */
    public ProtocolResult end() throws IOException {
        runner.finish();
        List<String> unfinished = life.current().map(Server::unfinished).orElse(List.of());
        boolean blocked = life.current().map(Server::isBlocked).orElse(false);
        life.endRecording();
        if (life.current().isPresent() && unfinished.isEmpty()) {
            life.server().cluster().stop();
        }
        life.close();
        return new ProtocolResult(
                runner.happenings(),
                runner.views(),
                runner.wrong(),
                unfinished,
                blocked,
                runStart,
                new WalReader(options.dataDirectory()).readAll(),
                options.dataDirectory(),
                life.recording().map(recording -> options.trace()));
    }

    @Override
    public void close() {
        life.close();
    }
}
