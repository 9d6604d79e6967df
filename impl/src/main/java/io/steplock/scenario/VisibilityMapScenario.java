package io.steplock.scenario;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.TlaValue;
import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.heap.Table;
import io.steplock.engine.injection.InjectionPoints;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.wal.InsertionLocks;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.refinement.VisibilityMapInstance;
import io.steplock.refinement.VisibilityMapRefinement;
import io.steplock.schedule.Command;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of the visibility-map protocol on a fresh data directory. */
public final class VisibilityMapScenario {
    private static final String TABLE = "t";

    /** The frames between a step and the engine's own code are no place that a reader wants to see. */
    private static final List<String> NOT_THE_PLACE = List.of(
            "java.",
            "io.steplock.refinement.",
            "io.steplock.engine.probe.",
            "io.steplock.engine.process.",
            "io.steplock.engine.buffer.",
            "io.steplock.engine.wal.InsertionLocks");

    /** Files of two runs of one schedule are to be the same. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final ScenarioOptions options;
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    private VisibilityMapScenario(ScenarioOptions options) {
        this.options = options;
    }

    /** Whether this scenario covers the schedule; {@link ProtocolScenario} covers all. */
    public static boolean covers(Schedule schedule) {
        return InstanceRules.covers(schedule);
    }

    /** The config of the specification that covers the variant. */
    public static String config(ScenarioOptions options) {
        return options.variant().text() + ".cfg";
    }

    /**
     * Runs the schedule.
     *
     * @param spec what the trace will be judged by
     * @throws ScheduleException if the schedule is outside of the specification's instance or cannot be carried out
     * @throws EngineException if the engine refuses or fails
     */
    public static ScenarioResult run(ScenarioOptions options, SpecInfo spec) throws ScheduleException, IOException {
        return new VisibilityMapScenario(options).run(spec);
    }

    private ScenarioResult run(SpecInfo spec) throws ScheduleException, IOException {
        Map<String, Integer> offsets = InstanceRules.offsets(options.schedule());
        checkRows(offsets);
        try (Cluster cluster = Cluster.create(options.dataDirectory(), options.variant(), CLOCK, systemIdentifier())) {
            Table table = cluster.createTable(TABLE, options.heapPages(), options.rowsPerPage());
            InstanceRules.HEAP_BLOCKS.keySet().forEach(name -> sessions.put(name, cluster.session(name)));
            clearMapBits(cluster, table);
            long runStart = cluster.wal().position().currentLsn();

            VisibilityMapRefinement refinement = new VisibilityMapRefinement(instance(cluster, table, offsets));
            TraceRecorder recorder =
                    TraceRecorder.open(options.trace(), header(spec, cluster, refinement), NOT_THE_PLACE);
            refinement.recordTo(recorder);
            InjectionPoints points = new InjectionPoints(cluster.processes());
            cluster.probe().addListener(refinement);
            cluster.probe().addListener(points);
            ScheduleRunner runner =
                    new ScheduleRunner(cluster, table, sessions, points, options.schedule(), options.watchdog());
            runner.run();

            List<String> happenings = new ArrayList<>(runner.happenings());
            sessions.forEach((name, session) ->
                    session.process().notices().forEach(notice -> happenings.add(name + " is told: " + notice)));
            Optional<String> blocked = blocked(cluster);
            end(cluster, refinement, recorder, blocked.isPresent());
            return new ScenarioResult(
                    happenings,
                    options.trace(),
                    options.dataDirectory(),
                    runStart,
                    new WalReader(options.dataDirectory()).readAll(),
                    blocked);
        }
    }

    /** A row that does not exist would be skipped, and the specification's sessions skip nothing. */
    private void checkRows(Map<String, Integer> offsets) throws ScheduleException {
        int blocks = InstanceRules.HEAP_BLOCKS.size();
        for (Map.Entry<String, Integer> offset : offsets.entrySet()) {
            if (offset.getValue() < 1 || offset.getValue() > options.rowsPerPage() || options.heapPages() < blocks) {
                throw new ScheduleException(options.schedule().name() + ": " + offset.getKey() + " kills row number "
                        + offset.getValue() + ", but the table has " + options.heapPages() + " pages of "
                        + options.rowsPerPage() + " rows; at least " + blocks + " pages are needed");
            }
        }
    }

    private long systemIdentifier() {
        return 0x6A00_0000_0000_0000L | (options.seed() & 0xFFFF_FFFFL) << 8 | 0x34;
    }

    private static void end(
            Cluster cluster, VisibilityMapRefinement refinement, TraceRecorder recorder, boolean isBlocked)
            throws IOException {
        if (!isBlocked) {
            recorder.state("quiescent", refinement.readBack());
        }
        recorder.close();
        if (!isBlocked) {
            cluster.probe().removeListener(refinement);
            cluster.stop();
        }
    }

    private Optional<String> blocked(Cluster cluster) {
        boolean waiting = sessions.values().stream()
                .anyMatch(session -> !(session.process().state() instanceof ProcessState.Idle));
        return waiting ? Optional.of(cluster.processes().describe()) : Optional.empty();
    }

    /** What an unlogged clear by DML leaves: bits clear, flag set, map LSN as it was (FACTS.md, legal combinations). */
    private void clearMapBits(Cluster cluster, Table table) throws ScheduleException {
        Process process = cluster.session("setup").process();
        for (Command command : options.schedule().commands()) {
            if (command instanceof Command.ClearMapBits clear) {
                if (clear.block() >= table.blocks()) {
                    throw new ScheduleException(options.schedule().name() + ":" + clear.line() + ": the table has "
                            + table.blocks() + " heap pages");
                }
                Buffer map = cluster.buffers().pin(process, table.mapPageFor(clear.block()), () -> {});
                map.lock(process, LockMode.EXCLUSIVE, () -> {});
                MapPage.setBits(map.page(), clear.block(), 0);
                map.markDirty();
                map.unlock(process, () -> {});
                map.unpin(process, () -> {});
            }
        }
        cluster.buffers().writeOutAll(process);
    }

    private VisibilityMapInstance instance(Cluster cluster, Table table, Map<String, Integer> offsets) {
        VisibilityMapInstance instance =
                new VisibilityMapInstance(cluster.wal(), resident(cluster, table.mapPageFor(0)));
        sessions.forEach((name, session) -> instance.add(
                session.process(),
                resident(cluster, table.heapPage(InstanceRules.HEAP_BLOCKS.get(name))),
                offsets.get(name)));
        return instance;
    }

    private static Buffer resident(Cluster cluster, PageId page) {
        return cluster.buffers().find(page).orElseThrow(() -> new EngineException(page + " is not in the buffer pool"));
    }

    private static TraceHeader header(SpecInfo spec, Cluster cluster, VisibilityMapRefinement refinement) {
        Map<String, TlaValue> heapPageOf = new LinkedHashMap<>();
        List<TlaValue> heapPages = new ArrayList<>();
        InstanceRules.HEAP_BLOCKS.forEach((session, block) -> {
            TlaValue page = TlaValue.of(VisibilityMapRefinement.heapPageName(block));
            heapPageOf.put(session, page);
            heapPages.add(page);
        });
        Map<String, TlaValue> constants = new LinkedHashMap<>();
        constants.put("Variant", TlaValue.of(cluster.variant().text()));
        constants.put(
                "Sessions",
                TlaValue.set(InstanceRules.HEAP_BLOCKS.keySet().stream()
                        .map(TlaValue::of)
                        .toList()));
        constants.put("HeapPages", TlaValue.set(heapPages));
        constants.put("MapPage", TlaValue.of(VisibilityMapRefinement.MAP_PAGE_NAME));
        constants.put("HeapPageOf", new TlaValue.Rec(heapPageOf));
        constants.put("InsertionLocks", TlaValue.of(InsertionLocks.COUNT));
        constants.put("Nothing", TlaValue.of("Nothing"));
        return new TraceHeader(
                spec.module(),
                spec.hash(),
                spec.config(),
                constants,
                spec.variables(),
                refinement.readBack(),
                Optional.empty());
    }
}
