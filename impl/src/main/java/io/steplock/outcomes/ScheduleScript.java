package io.steplock.outcomes;

import io.steplock.checker.explore.Nearest;
import io.steplock.outcomes.Script.Cut;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.KeptPages;
import io.steplock.schedule.Command.KeptWal;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Turns a schedule of commands into a script of the specification. */
public final class ScheduleScript {
    private static final String CHECKPOINTER = "checkpointer";
    private static final String LAUNCHER = "launcher";

    private final Schedule schedule;
    private final Script.Builder script = new Script.Builder();
    /** Who has called, and which call was the last. */
    private final Map<String, Integer> sessions = new TreeMap<>();

    /** Those whose call has been stopped before it wrote its request; until woken they have no launcher. */
    private final Set<String> stoppedCallers = new TreeSet<>();

    /** Where processes stop now, and where one may stand that has stopped since the server started. */
    private final Set<ChecksumPoint> attached = new LinkedHashSet<>();

    private final Set<ChecksumPoint> stops = new LinkedHashSet<>();
    private int requests;
    private boolean down;

    private ScheduleScript(Schedule schedule) {
        this.schedule = schedule;
    }

    /** The script that does what the schedule says. */
    public static Script of(Schedule schedule) throws ScheduleException {
        ScheduleScript translation = new ScheduleScript(schedule);
        for (Command command : schedule.commands()) {
            translation.add(command);
        }
        if (translation.down) {
            throw new ScheduleException(schedule.name() + ": the schedule ends with the server down, and what recovery"
                    + " makes of it is not known; add 'restart'");
        }
        return translation.script.build();
    }

    private void add(Command command) throws ScheduleException {
        if (down && !(command instanceof Command.Restart)) {
            throw error(command, "the server is down; add 'restart' before this line");
        }
        if (command instanceof Command.Attach attach) {
            attach(attach);
        } else if (command instanceof Command.Detach detach) {
            detach(detach);
        } else if (command instanceof Command.Start start) {
            start(start);
        } else if (command instanceof Command.AwaitAt await) {
            awaitAt(await);
        } else if (command instanceof Command.AwaitState await) {
            awaitState(await);
        } else if (command instanceof Command.Wakeup wakeup) {
            boolean caller = stoppedCallers.remove(wakeup.process());
            script.wakeup(caller ? caller(wakeup.process()) : process(wakeup, wakeup.process()));
        } else if (command instanceof Command.Checkpoint checkpoint) {
            script.checkpoint(checkpoint.background());
        } else if (command instanceof Command.Signal signal) {
            if (!signal.terminate() && !signal.process().equals(LAUNCHER)) {
                throw error(signal, "only a launcher can be canceled; write 'terminate worker'");
            }
            script.signal(signal.process(), signal.terminate());
        } else if (command instanceof Command.Crash crash) {
            crash(crash);
        } else if (command instanceof Command.Restart restart) {
            restart(restart);
        } else if (!(command instanceof Command.ReadAll)) {
            throw error(
                    command,
                    "this command does not fit the data-checksums protocol; leave it out, and drive"
                            + " processes by attach, await and wakeup");
        }
    }

    private void attach(Command.Attach attach) throws ScheduleException {
        if (!attach.action().equals("wait")) {
            throw error(attach, "no process fails or speaks at a point here; write 'wait'");
        }
        if (attach.process().isPresent()) {
            throw error(
                    attach,
                    "a point stops whoever comes by here; leave out 'in "
                            + attach.process().get() + "'");
        }
        ChecksumPoint point = point(attach, attach.point());
        if (!attached.add(point)) {
            throw error(attach, point + " is attached already; leave out this line, or detach the point first");
        }
        stops.add(point);
        script.attach(point);
    }

    private void detach(Command.Detach detach) throws ScheduleException {
        ChecksumPoint point = point(detach, detach.point());
        if (!attached.remove(point)) {
            throw error(detach, point + " is not attached" + sinceCrash() + "; leave out this line");
        }
        script.detach(point);
    }

    private String sinceCrash() {
        return schedule.commands().stream().anyMatch(Command.Crash.class::isInstance)
                ? " (a crash detaches all points)"
                : "";
    }

    private void start(Command.Start start) throws ScheduleException {
        if (start.operation() instanceof Command.Operation.SwitchChecksums change) {
            sessions.put(start.process(), ++requests);
            stoppedCallers.remove(start.process());
            if (attached.stream().anyMatch(point -> point.comesBy().equals(ChecksumPoint.CALLER))) {
                stoppedCallers.add(start.process());
            }
            script.request(change.on() ? Operation.ENABLE : Operation.DISABLE);
        } else if (start.operation() instanceof Command.Operation.MakeCheckpoint) {
            script.checkpoint(true);
        } else {
            throw error(
                    start,
                    "this operation does not fit the data-checksums protocol; start enable, disable or"
                            + " checkpoint");
        }
    }

    private void awaitAt(Command.AwaitAt await) throws ScheduleException {
        if (await.occurrence() > 1) {
            throw error(await, "stops are not counted here; await each of them, with a wakeup between, without '#'");
        }
        ChecksumPoint point = point(await, await.point());
        boolean ofCaller = point.comesBy().equals(ChecksumPoint.CALLER);
        String process = process(await, await.process());
        if (ofCaller ? !sessions.containsKey(await.process()) : !process.equals(point.comesBy())) {
            String who = ofCaller ? "whoever has called, such as s1 after 'start s1: enable'" : point.comesBy();
            throw error(await, await.process() + " never comes by " + point + "; await " + who);
        }
        if (!stops.contains(point)) {
            throw error(
                    await,
                    "nobody stops at " + point + ", for it is not attached" + sinceCrash() + "; add 'attach " + point
                            + " wait' before the line that starts what comes by there");
        }
        script.await(ofCaller ? caller(await.process()) : process, point);
    }

    private void awaitState(Command.AwaitState await) throws ScheduleException {
        for (Command.State state : await.anyOf()) {
            if (!(state instanceof Command.State.Done)) {
                throw error(await, "nobody locks pages here; await a point, 'checkpointer idle' or 'launcher done'");
            }
        }
        if (process(await, await.process()).equals(CHECKPOINTER)) {
            script.idle("await checkpointer idle");
        } else {
            script.quiet();
        }
    }

    private void crash(Command.Crash crash) throws ScheduleException {
        if (!(crash.wal() instanceof KeptWal.Synced) && !(crash.wal() instanceof KeptWal.All)) {
            throw error(crash, "records have no numbers or LSNs here; write keep-wal synced or keep-wal all");
        }
        if (crash.pages() instanceof KeptPages.Only) {
            throw error(crash, "pages have no names here; write keep-pages none or keep-pages all");
        }
        script.crash(crash.wal() instanceof KeptWal.All ? Cut.ALL : Cut.SYNCED, crash.pages() instanceof KeptPages.All);
        attached.clear();
        stops.clear();
        stoppedCallers.clear();
        down = true;
    }

    private void restart(Command.Restart restart) throws ScheduleException {
        if (!down) {
            throw error(restart, "the server runs; write 'crash' before this line");
        }
        if (restart.crashAfter().isPresent()) {
            crashInRecovery(restart, restart.crashAfter().getAsInt());
            return;
        }
        script.restart();
        down = false;
    }

    /** The name of the process that makes the last call of a session; calls are numbered. */
    private String caller(String session) {
        return "s" + sessions.get(session);
    }

    /** The server is down as before: only a restart may follow. */
    private void crashInRecovery(Command.Restart restart, int steps) throws ScheduleException {
        if (steps == 0) {
            throw error(restart, "a server that crashes after 0 steps has not started; write at least 1");
        }
        script.crashInRecovery(steps, schedule.name() + ":" + restart.line());
    }

    /** The specification's name of a process; who asked for a change is its launcher. */
    private String process(Command command, String name) throws ScheduleException {
        if (sessions.containsKey(name)) {
            return LAUNCHER;
        }
        if (Set.of(LAUNCHER, CHECKPOINTER, ChecksumPoint.WORKER).contains(name)) {
            return name;
        }
        List<String> names = new ArrayList<>(List.of(LAUNCHER, CHECKPOINTER));
        names.addAll(sessions.keySet());
        throw error(
                command,
                "there is no process '" + name + "'; did you mean "
                        + Nearest.to(name, names).get(0) + "?");
    }

    private ChecksumPoint point(Command command, String text) throws ScheduleException {
        try {
            return ChecksumPoint.parse(text);
        } catch (OutcomeException e) {
            throw error(command, e.getMessage());
        }
    }

    private ScheduleException error(Command command, String message) {
        return new ScheduleException(schedule.name() + ":" + command.line() + ": " + message);
    }
}
