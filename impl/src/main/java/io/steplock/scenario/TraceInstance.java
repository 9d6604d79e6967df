package io.steplock.scenario;

import io.steplock.engine.heap.Table;
import io.steplock.refinement.mapprotocol.Cast;
import io.steplock.refinement.mapprotocol.Cast.Kind;
import io.steplock.refinement.mapprotocol.Cast.Worker;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The instance of the full specification that covers a schedule: its processes and pages. The specification has one
 * operation a process and life, and it knows a worker's page by its name: {@code k-h1} kills on heap block 0, {@code d-h2}
 * changes block 1, {@code v1-h3} to {@code v3-h3} are VACUUMs of block 2. Who has another name has a run without a trace.
 */
public final class TraceInstance {
    private final ProtocolOptions options;
    private final List<Worker> workers = new ArrayList<>();
    private final Set<String> writers = new LinkedHashSet<>();
    private final Set<String> checkpointers = new LinkedHashSet<>();
    private final Set<Integer> notFrozen = new TreeSet<>();
    private String obstacle;

    private TraceInstance(ProtocolOptions options) {
        this.options = options;
    }

    /** The instance for the options' schedule; {@link #obstacle} tells if there is none. */
    public static TraceInstance of(ProtocolOptions options) {
        TraceInstance instance = new TraceInstance(options);
        instance.read();
        return instance;
    }

    /** Why no instance covers the schedule; empty if this one does. */
    public Optional<String> obstacle() {
        return Optional.ofNullable(obstacle);
    }

    private void read() {
        Set<String> inThisLife = new HashSet<>();
        boolean down = false;
        int checkpoints = 0;
        for (Command command : options.schedule().commands()) {
            if (command instanceof Command.PageMarks marks && !marks.frozen()) {
                notFrozen.add(marks.block());
            } else if (command instanceof Command.Start start) {
                cast(start, inThisLife);
            } else if (command instanceof Command.Checkpoint) {
                checkpoints++;
                checkpointer(command, ProtocolRunner.checkpointer(checkpoints), inThisLife);
            } else if (command instanceof Command.Crash crash) {
                down = true;
                if (!(crash.pages() instanceof Command.KeptPages.All)) {
                    refuse(command, "a lost page write is no step of the specification: keep-pages all is");
                }
            } else if (command instanceof Command.Restart restart) {
                if (!down) {
                    refuse(command, "a clean shutdown is no step of the specification");
                }
                down = restart.crashAfter().isPresent();
                inThisLife.clear();
                checkpoints = 0;
            }
        }
    }

    private void cast(Command.Start start, Set<String> inThisLife) {
        Operation operation = start.operation();
        if (operation instanceof Operation.HeapForceKill kill) {
            Command.Tid row = kill.tids().get(0);
            if (kill.tids().size() != 1 || row.offset() != Cast.KILLED_ROW) {
                refuse(start, "the specification's killers kill one row each, row " + Cast.KILLED_ROW);
            }
            worker(start, Kind.KILLER, row.block(), "k-h" + (row.block() + 1), inThisLife);
        } else if (operation instanceof Operation.Vacuum vacuum) {
            worker(start, Kind.VACUUM, vacuum.block(), "v[123]-h" + (vacuum.block() + 1), inThisLife);
        } else if (operation instanceof Operation.Insert insert) {
            worker(start, Kind.CHANGER, insert.block(), "d-h" + (insert.block() + 1), inThisLife);
        } else if (operation instanceof Operation.Delete delete) {
            if (delete.tid().offset() != Cast.DELETED_ROW) {
                refuse(start, "the specification's deleters delete row " + Cast.DELETED_ROW);
            }
            long block = delete.tid().block();
            worker(start, Kind.CHANGER, block, "d-h" + (block + 1), inThisLife);
        } else if (operation instanceof Operation.MakeCheckpoint) {
            checkpointer(start, start.process(), inThisLife);
        } else if (operation instanceof Operation.Write) {
            writers.add(start.process());
            if (isWorker(start.process()) || checkpointers.contains(start.process())) {
                refuse(start, start.process() + " does other work than writing");
            }
        } else {
            refuse(start, "the specification has no heap_force_freeze");
        }
    }

    private void worker(Command.Start start, Kind kind, long block, String name, Set<String> inThisLife) {
        if (!start.process().matches(name)) {
            refuse(start, "the specification knows this process as " + name.replace("[123]", "1"));
        } else if (block >= options.heapPages()) {
            refuse(start, "there is no heap block " + block);
        } else if (!inThisLife.add(start.process())) {
            refuse(start, "the specification has one operation a process and life");
        } else if (!isWorker(start.process())) {
            workers.add(new Worker(start.process(), kind, (int) block));
        }
    }

    private boolean isWorker(String name) {
        return workers.stream().anyMatch(worker -> worker.name().equals(name));
    }

    private void checkpointer(Command command, String name, Set<String> inThisLife) {
        checkpointers.add(name);
        if (!inThisLife.add(name) || writers.contains(name)) {
            refuse(command, "the specification has one checkpoint a process and life");
        }
    }

    private void refuse(Command command, String why) {
        if (obstacle == null) {
            obstacle = "line " + command.line() + ": " + why;
        }
    }

    Cast cast(Table table) {
        return new Cast(
                options.variant(),
                table,
                options.rowsPerPage(),
                workers,
                List.copyOf(writers),
                List.copyOf(checkpointers));
    }

    /** The module that the config is for. */
    public static String module() {
        return "MCMapTrace";
    }

    /** The config of the instance. */
    public String config() {
        TraceConfig config = new TraceConfig();
        config.line("Variant = " + TraceConfig.text(options.variant().text()));
        config.set("Killers", names(Kind.KILLER));
        config.set("Vacuums", names(Kind.VACUUM));
        config.set("Changers", names(Kind.CHANGER));
        List<String> writing = new ArrayList<>(writers);
        workers.forEach(worker -> writing.add(Cast.writerName(worker.name())));
        config.set("Writers", writing);
        config.set("Checkpointers", List.copyOf(checkpointers));
        List<String> pages = new ArrayList<>();
        List<String> frozen = new ArrayList<>();
        for (int block = 0; block < options.heapPages(); block++) {
            pages.add(Cast.heapPage(block));
            if (!notFrozen.contains(block)) {
                frozen.add(Cast.heapPage(block));
            }
        }
        config.set("HeapPages", pages);
        config.set("FrozenPages", frozen);
        List<String> all = new ArrayList<>(pages);
        all.add(Cast.MAP_PAGE);
        config.set("Compressible", options.compression() ? all : List.of());
        config.set("WrittenPages", all);
        return config.of(options.schedule().name().replaceAll("^.*/", ""));
    }

    private List<String> names(Kind kind) {
        return workers.stream()
                .filter(worker -> worker.kind() == kind)
                .map(Worker::name)
                .toList();
    }
}
