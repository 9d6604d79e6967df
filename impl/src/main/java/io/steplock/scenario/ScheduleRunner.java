package io.steplock.scenario;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.injection.InjectionPoint;
import io.steplock.engine.injection.InjectionPoints;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.Operation.HeapForceKill;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Carries out a schedule's commands on a cluster and keeps an account of what happened. */
final class ScheduleRunner {
    private final Cluster cluster;
    private final Table table;
    private final Map<String, Session> sessions;
    private final InjectionPoints points;
    private final Schedule schedule;
    private final Duration watchdog;
    private final List<String> happenings = new ArrayList<>();
    private final Map<String, Integer> arrivals = new HashMap<>();

    ScheduleRunner(
            Cluster cluster,
            Table table,
            Map<String, Session> sessions,
            InjectionPoints points,
            Schedule schedule,
            Duration watchdog) {
        this.cluster = cluster;
        this.table = table;
        this.sessions = sessions;
        this.points = points;
        this.schedule = schedule;
        this.watchdog = watchdog;
    }

    List<String> happenings() {
        return List.copyOf(happenings);
    }

    /** @throws ScheduleException if a command cannot be carried out; the message names its line */
    void run() throws ScheduleException {
        for (Command command : schedule.commands()) {
            try {
                run(command);
            } catch (EngineException e) {
                throw new ScheduleException(schedule.name() + ":" + command.line() + ": " + e.getMessage());
            }
        }
    }

    private void run(Command command) throws ScheduleException {
        if (command instanceof Command.Attach attach) {
            points.attach(
                    InjectionPoint.parse(attach.point()),
                    attach.process(),
                    InjectionPoints.Action.valueOf(attach.action().toUpperCase(Locale.ROOT)));
        } else if (command instanceof Command.Detach detach) {
            points.detach(InjectionPoint.parse(detach.point()));
        } else if (command instanceof Command.Start start) {
            List<Tid> tids = InstanceRules.tids((HeapForceKill) start.operation());
            tell(start.process(), "starts heap_force_kill('" + table.name() + "', " + tids + ")");
            session(command, start.process()).start(process -> cluster.surgery().heapForceKill(process, table, tids));
        } else if (command instanceof Command.AwaitAt await) {
            awaitAt(await);
        } else if (command instanceof Command.AwaitState await) {
            awaitState(await);
        } else if (command instanceof Command.Wakeup wakeup) {
            tell(wakeup.process(), "is woken up");
            points.wakeup(process(command, wakeup.process()));
        }
    }

    private void awaitAt(Command.AwaitAt await) throws ScheduleException {
        InjectionPoint point = InjectionPoint.parse(await.point());
        String key = await.process() + " " + point;
        int nth = await.occurrence() > 0 ? await.occurrence() : arrivals.getOrDefault(key, 0) + 1;
        arrivals.put(key, nth);
        points.awaitAt(process(await, await.process()), point, nth, watchdog);
        tell(await.process(), "waits at " + point.text() + (nth > 1 ? " #" + nth : "") + " (" + point.place() + ")");
    }

    private void awaitState(Command.AwaitState await) throws ScheduleException {
        String words = await.anyOf().stream().map(Object::toString).collect(Collectors.joining(" or "));
        boolean done = await.anyOf().stream().anyMatch(Command.State.Done.class::isInstance);
        Process process = process(await, await.process());
        ProcessState found = cluster.processes()
                .await(
                        process,
                        state -> (done && state instanceof ProcessState.Idle)
                                || await.anyOf().stream().anyMatch(wanted -> isBlocked(state, wanted)),
                        "is " + words,
                        watchdog);
        session(await, await.process())
                .failure()
                .ifPresentOrElse(
                        failure -> tell(await.process(), "has failed: " + failure.getMessage()),
                        () -> tell(await.process(), found.text()));
    }

    private boolean isBlocked(ProcessState state, Command.State wanted) {
        if (!(wanted instanceof Command.State.BlockedOn on)) {
            return false;
        }
        PageId page = on.page().map()
                ? new PageId(table.relation(), Fork.VISIBILITY_MAP, on.page().block())
                : table.heapPage(on.page().block());
        return state instanceof ProcessState.BlockedOn blocked && blocked.lock().endsWith(" of " + page);
    }

    private Process process(Command command, String name) throws ScheduleException {
        return session(command, name).process();
    }

    private Session session(Command command, String name) throws ScheduleException {
        Session session = sessions.get(name);
        if (session == null) {
            throw new ScheduleException(schedule.name() + ":" + command.line() + ": there is no process " + name
                    + "; there are: " + String.join(", ", sessions.keySet()));
        }
        return session;
    }

    private void tell(String process, String what) {
        happenings.add(process + " " + what);
    }
}
