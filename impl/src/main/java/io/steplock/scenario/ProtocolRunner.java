package io.steplock.scenario;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.injection.InjectionPoint;
import io.steplock.engine.injection.InjectionPoints;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.Idle;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.Operation.MakeCheckpoint;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Carries out the commands of a schedule of the full protocol and keeps an account of what happened. */
final class ProtocolRunner {
    private static final String WAL_WRITER = "walwriter";
    private static final String READER = "(read-all)";

    private final Schedule schedule;
    private final Life life;
    private final Promises promises = new Promises();
    private final List<String> happenings = new ArrayList<>();
    private final List<UserView> views = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> arrivals = new HashMap<>();
    private final Map<Process, Integer> told = new HashMap<>();
    private int checkpoints;

    ProtocolRunner(Schedule schedule, Life life) {
        this.schedule = schedule;
        this.life = life;
    }

    List<String> happenings() {
        return List.copyOf(happenings);
    }

    /** All that should not be, in the order in which it came to light. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    List<UserView> views() {
        return List.copyOf(views);
    }

    /**
     * Carries out the commands from one index up to another.
     *
     * @throws ScheduleException if a command cannot be carried out; the message names its line
     */
    void run(int from, int to) throws ScheduleException {
        for (int i = from; i < to; i++) {
            Command command = schedule.commands().get(i);
            try {
                run(command, i);
                tellNotices();
                life.takeBreaches().forEach(this::tellWrong);
            } catch (EngineException e) {
                throw new ScheduleException(schedule.name() + ":" + command.line() + ": " + e.getMessage());
            }
        }
    }

    private void run(Command command, int index) {
        if (command instanceof Command.Attach attach) {
            life.server()
                    .points()
                    .attach(
                            InjectionPoint.parse(attach.point()),
                            attach.process(),
                            InjectionPoints.Action.valueOf(attach.action().toUpperCase(Locale.ROOT)));
        } else if (command instanceof Command.Detach detach) {
            life.server().points().detach(InjectionPoint.parse(detach.point()));
        } else if (command instanceof Command.Start start) {
            start(start, index);
        } else if (command instanceof Command.Step step) {
            life.server().step(step.process(), step.action());
            tell(step.process(), step.action().toString());
        } else if (command instanceof Command.Run run) {
            tell(run.process(), "is let go");
            life.server().run(run.process());
        } else if (command instanceof Command.AwaitAt await) {
            awaitAt(await);
        } else if (command instanceof Command.AwaitState await) {
            awaitState(await);
        } else if (command instanceof Command.Wakeup wakeup) {
            tell(wakeup.process(), "is woken up");
            life.server()
                    .points()
                    .wakeup(life.server().session(wakeup.process()).process());
        } else if (command instanceof Command.Checkpoint checkpoint) {
            checkpoint(checkpoint);
        } else if (command instanceof Command.Flush) {
            flush();
        } else if (command instanceof Command.Crash crash) {
            tell(life.crash(crash));
        } else if (command instanceof Command.Restart restart) {
            tell(life.restart(restart));
            arrivals.clear();
            checkpoints = 0;
        } else if (command instanceof Command.ReadAll readAll) {
            readAll(readAll.line());
        }
    }

    private void start(Command.Start start, int index) {
        Server server = life.server();
        Operations operations = new Operations(server.cluster(), server.table(), promises);
        tell(start.process(), operations.words(start.operation()));
        if (isStepped(start.process(), index)) {
            server.startHeld(
                    start.process(), start.operation() instanceof MakeCheckpoint, operations.of(start.operation()));
        } else {
            server.start(start.process(), operations.of(start.operation()));
        }
    }

    /** A process is held from its start if a step of its stands between this start and its next one. */
    private boolean isStepped(String process, int start) {
        for (Command command :
                schedule.commands().subList(start + 1, schedule.commands().size())) {
            if (command instanceof Command.Start again && again.process().equals(process)) {
                return false;
            } else if (command instanceof Command.Step step && step.process().equals(process)) {
                return true;
            }
        }
        return false;
    }

    private void awaitAt(Command.AwaitAt await) {
        InjectionPoint point = InjectionPoint.parse(await.point());
        String key = await.process() + " " + point;
        int nth = await.occurrence() > 0 ? await.occurrence() : arrivals.getOrDefault(key, 0) + 1;
        arrivals.put(key, nth);
        Process process = life.server().session(await.process()).process();
        life.server()
                .await(
                        process,
                        state -> state instanceof ProcessState.AtInjectionPoint at
                                && at.point().equals(point.text())
                                && at.occurrence() == nth,
                        "waits at injection point " + point.text() + " (#" + nth + ")");
        tell(await.process(), "waits at " + point.text() + (nth > 1 ? " #" + nth : "") + " (" + point.place() + ")");
    }

    private void awaitState(Command.AwaitState await) {
        String words = await.anyOf().stream().map(Object::toString).collect(Collectors.joining(" or "));
        Session session = life.server().session(await.process());
        ProcessState found = life.server()
                .await(
                        session.process(),
                        state -> await.anyOf().stream().anyMatch(wanted -> is(state, wanted)),
                        "is " + words);
        session.failure()
                .ifPresentOrElse(
                        failure -> tell(await.process(), "has failed: " + failure.getMessage()),
                        () -> tell(await.process(), found.text()));
    }

    private boolean is(ProcessState state, Command.State wanted) {
        if (!(wanted instanceof Command.State.BlockedOn on)) {
            return state instanceof Idle;
        }
        Server server = life.server();
        Operations operations = new Operations(server.cluster(), server.table(), promises);
        return Server.isBlockedOn(state, operations.page(on.page()).toString());
    }

    private void checkpoint(Command.Checkpoint checkpoint) {
        Server server = life.server();
        checkpoints++;
        Session session = server.start(
                checkpointer(checkpoints), s -> server.cluster().checkpointer().online(s));
        if (checkpoint.background()) {
            happenings.add("a checkpoint begins");
        } else {
            server.awaitEnd(session);
            happenings.add("a checkpoint is made");
        }
    }

    /** The process of the n-th {@code checkpoint} since the server's start, which a schedule may await. */
    static String checkpointer(int n) {
        return "c" + n;
    }

    private void flush() {
        Cluster cluster = life.server().cluster();
        life.server()
                .runToEnd(WAL_WRITER, s -> cluster.wal().flush(s, cluster.wal().insertedLsn()));
        happenings.add("the WAL is flushed to " + Lsn.text(cluster.wal().durableLsn()));
    }

    private void readAll(int line) {
        Server server = life.server();
        Reader reader = new Reader(server.cluster(), server.table(), promises);
        UserView[] view = new UserView[1];
        server.runToEnd(READER, s -> view[0] = reader.read(s, line));
        views.add(view[0]);
        happenings.add("all pages are read: " + view[0].readingHeap() + " rows for a reader of the heap, "
                + view[0].trustingMap() + " for one that trusts the map");
        view[0].wrong().forEach(this::tellWrong);
    }

    private void tell(String process, String what) {
        happenings.add(process + " " + what);
    }

    private void tell(Life.Event event) {
        happenings.add(event.what());
        event.wrong().forEach(this::tellWrong);
    }

    private void tellWrong(String what) {
        happenings.add("WRONG: " + what);
        wrong.add(what);
    }

    /** What processes were told since, in the order of their starts. */
    private void tellNotices() {
        life.current()
                .ifPresent(server -> server.sessions().forEach((name, session) -> {
                    List<String> notices = session.process().notices();
                    for (int i = told.getOrDefault(session.process(), 0); i < notices.size(); i++) {
                        tell(name, "is told: " + notices.get(i));
                    }
                    told.put(session.process(), notices.size());
                }));
    }

    /** What is told of processes that had not ended when the schedule did. */
    void finish() {
        life.current().ifPresent(Server::settleAll);
        tellNotices();
        life.takeBreaches().forEach(this::tellWrong);
    }
}
