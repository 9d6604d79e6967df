package io.steplock.scenario;

import io.steplock.engine.heap.Tid;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.Operation.HeapForceKill;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which schedules the specification's instance covers: session {@code s1} kills one row of heap block 0, {@code s2} one
 * of block 1, each at most once. A schedule outside of it is refused before it runs, because its trace would be rejected
 * for a reason that says nothing of the engine.
 */
final class InstanceRules {
    /** The heap block on which each session kills, as the specification's model has it. */
    static final Map<String, Integer> HEAP_BLOCKS = heapBlocks();

    /** The line pointer that a session kills if the schedule does not start it. */
    private static final int FIRST_ROW = 1;

    private InstanceRules() {}

    private static Map<String, Integer> heapBlocks() {
        Map<String, Integer> blocks = new LinkedHashMap<>();
        blocks.put("s1", 0);
        blocks.put("s2", 1);
        return blocks;
    }

    /** Whether the schedule is within the instance. */
    static boolean covers(Schedule schedule) {
        try {
            offsets(schedule);
            return true;
        } catch (ScheduleException e) {
            return false; // The full protocol's scenario says what is wrong with it, if anything is.
        }
    }

    /** The line pointer that each session kills. */
    static Map<String, Integer> offsets(Schedule schedule) throws ScheduleException {
        Map<String, Integer> offsets = new LinkedHashMap<>();
        boolean started = false;
        for (Command command : schedule.commands()) {
            if (command instanceof Command.Start start) {
                started = true;
                int offset = offset(schedule, start);
                if (offsets.put(start.process(), offset) != null) {
                    throw outside(schedule, command, start.process() + " is started twice");
                }
            } else if (command instanceof Command.ClearMapBits && started) {
                throw outside(schedule, command, "clear-map-bits belongs before the first start");
            } else if (!isKnown(command)) {
                throw outside(schedule, command, "the line is none of those that it knows");
            }
        }
        if (!started) {
            throw new ScheduleException(schedule.name() + ": the schedule starts no session");
        }
        HEAP_BLOCKS.keySet().forEach(session -> offsets.putIfAbsent(session, FIRST_ROW));
        return offsets;
    }

    private static boolean isKnown(Command command) {
        return command instanceof Command.Attach
                || command instanceof Command.Detach
                || command instanceof Command.AwaitAt
                || command instanceof Command.AwaitState
                || command instanceof Command.Wakeup
                || command instanceof Command.ClearMapBits;
    }

    private static int offset(Schedule schedule, Command.Start start) throws ScheduleException {
        Integer block = HEAP_BLOCKS.get(start.process());
        if (block == null) {
            throw outside(schedule, start, "there is no session " + start.process());
        }
        if (!(start.operation() instanceof HeapForceKill kill)) {
            throw outside(schedule, start, start.process() + " does not kill");
        }
        List<Tid> tids = tids(kill);
        if (tids.size() != 1 || tids.get(0).block() != block) {
            throw outside(schedule, start, start.process() + " is to kill " + tids);
        }
        return tids.get(0).offset();
    }

    static List<Tid> tids(HeapForceKill kill) {
        return kill.tids().stream().map(tid -> Tid.parse(tid.toString())).toList();
    }

    private static ScheduleException outside(Schedule schedule, Command command, String what) {
        return new ScheduleException(schedule.name() + ":" + command.line() + ": " + what
                + "; the specification covers s1, which kills one row (0,n), and s2, which kills one row (1,n), once"
                + " each, with clear-map-bits before both");
    }
}
