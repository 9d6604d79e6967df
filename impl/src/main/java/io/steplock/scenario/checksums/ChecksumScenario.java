package io.steplock.scenario.checksums;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.engine.buffer.VerificationException;
import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.Launcher;
import io.steplock.engine.checksum.Progress;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Answer;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState.Idle;
import io.steplock.engine.server.Server;
import io.steplock.outcomes.Operation;
import io.steplock.outcomes.Script;
import io.steplock.outcomes.Script.Cut;
import io.steplock.outcomes.Script.Line;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Carries out a script on a fresh data directory, and looks at what it leaves. */
public final class ChecksumScenario implements AutoCloseable {
    private final ChecksumOptions options;
    private final TracedServer traced;
    private final List<String> happenings = new ArrayList<>();
    private List<String> blocked = List.of();
    private Optional<String> failure = Optional.empty();
    /** The calls that are under way. */
    private final List<Call> calls = new ArrayList<>();

    private int requests;
    private int launchers;
    private WalCut walCut = WalCut.SYNCED;
    private UnsyncedFate fate = (path, block) -> UnsyncedFate.LOST;
    private long verified;
    private long failures;

    private record Call(String caller, Answer<Boolean> started) {}

    private ChecksumScenario(ChecksumOptions options) {
        this.options = options;
        this.traced = new TracedServer(options);
    }

    /** Makes the data directory and starts a server on it. */
    public static ChecksumScenario open(ChecksumOptions options) {
        return new ChecksumScenario(options);
    }

    /** The config for {@code MCChecksumTrace} that the trace is to be judged by. */
    public String config() {
        return traced.config();
    }

    /**
     * Slows the rewriting of pages down.
     *
     * @param pause after so many pages
     */
    public void throttle(Duration pause, int pages) {
        traced.server().throttle().set(pause, pages);
    }

    /** How far the changes under way are; from any thread. */
    public List<Progress> progress() {
        return traced.current().map(Server::progress).orElse(List.of());
    }

    /**
     * Runs the script.
     *
     * @param spec what the trace will be judged by: the module with {@link #config}
     */
    public ChecksumResult run(SpecInfo spec) throws IOException {
        traced.begin(spec);
        Script script = options.script();
        for (int i = 0; i < script.lines().size() && blocked.isEmpty() && failure.isEmpty(); i++) {
            if (!run(script.lines().get(i))) {
                Line line = script.lines().get(i);
                blocked = waits("step " + (i + 1) + " of " + script.lines().size() + ": " + line.text(), why(line));
            }
        }
        if (blocked.isEmpty() && failure.isEmpty() && !quiet()) {
            blocked = waits("the schedule is over, and not all have come to their end", "");
        }
        boolean up = traced.current().isPresent();
        Optional<String> state =
                up ? Optional.of(traced.server().shared().xlogCtl().text()) : Optional.empty();
        if (up && blocked.isEmpty()) {
            readAll();
        }
        traced.end(blocked.isEmpty());
        traced.close();
        OfflinePages pages = OfflinePages.read(options.dataDirectory(), traced.relations());
        return new ChecksumResult(
                state,
                blocked,
                failure,
                verified,
                failures,
                pages.missing().size(),
                pages.wrong().size(),
                pages.pages(),
                happenings,
                options.trace(),
                options.dataDirectory());
    }

    private List<String> waits(String where, String why) {
        List<String> lines = new ArrayList<>(List.of(where));
        if (!why.isEmpty()) {
            lines.add(why);
        }
        traced.server().processes().processes().stream()
                .filter(process -> !process.state().text().matches("is (idle|done)|is blocked on work.*"))
                .forEach(process -> lines.add(process + " " + process.state().text()));
        return lines;
    }

    /** Why a line cannot be carried out, whatever the processes say of themselves. */
    private String why(Line line) {
        boolean awaits = line.command().equals("await");
        if (line.on().matches("launcher|worker") && traced.launchersAreGone()) {
            return (launchers == 0
                            ? "no launcher was started, for there is nothing to do"
                            : "no launcher lives any more: all that were started have come to their end")
                    + (awaits ? "; none will come by " + line.point() : "; there is nobody to wake");
        }
        return switch (line.command()) {
            case "wakeup" -> "no " + line.on() + " is held at a point: there is nobody to wake";
            case "await" ->
                "the schedule waits until " + (line.on().matches("s\\d+") ? "" : "the ") + line.on() + " comes by "
                        + line.point();
            case "checkpoint", "idle" -> "the schedule waits until the checkpointer is idle";
            default -> "the schedule waits for all calls, launchers and workers";
        };
    }

    /** Carries out a line; returns whether it could be. */
    private boolean run(Line line) {
        happenings.add(line.text());
        return switch (line.command()) {
            case "attach" -> attach(line);
            case "detach" -> detach(line);
            case "request" -> request(line.operation());
            case "await" -> {
                String point = line.point().fullName();
                yield traced.settleUntil(() -> !traced.at(line.on(), point).isEmpty());
            }
            case "wakeup" -> wakeup(line);
            case "cancel" -> signal(line, false);
            case "terminate" -> signal(line, true);
            case "checkpoint" -> checkpoint();
            case "idle" -> traced.settleUntil(this::checkpointerIsIdle);
            case "quiet" -> quiet();
            case "crash" -> crash(line);
            case "restart" -> restart();
            case Script.CRASH_AFTER -> crashInRecovery(line);
            default -> throw new IllegalStateException("no such command: " + line.command());
        };
    }

    private boolean attach(Line line) {
        traced.server().points().attach(line.point().fullName(), Optional.empty(), Action.WAIT);
        return true;
    }

    private boolean detach(Line line) {
        traced.server().points().detach(line.point().fullName());
        return true;
    }

    private boolean request(Operation operation) {
        requests++;
        Request request = operation == Operation.ENABLE ? Request.ENABLE : Request.DISABLE;
        String caller = TracedServer.caller(requests);
        calls.add(new Call(caller, traced.server().call(caller, TracedServer.request(requests), request)));
        followCalls();
        return true;
    }

    /** Until each call has come to its end, or can get no farther for now. */
    private void followCalls() {
        for (Call call : List.copyOf(calls)) {
            traced.settleUntil(() -> call.started().isThere()
                    || !traced.atAnyPoint(call.caller()).isEmpty());
            if (call.started().isThere()) {
                calls.remove(call);
                boolean started = call.started().await(options.watchdog());
                launchers += started ? 1 : 0;
                happenings.add(started ? "a launcher is started" : "no launcher is started");
            }
        }
    }

    private boolean wakeup(Line line) {
        // Who is held runs for a moment when somebody else is woken: it looks whether it was meant.
        traced.settle();
        List<Process> held = traced.atAnyPoint(line.on());
        held.forEach(process -> traced.server().points().wakeup(process));
        followCalls();
        return !held.isEmpty();
    }

    /** Returns whether there was somebody to signal. */
    private boolean signal(Line line, boolean terminate) {
        traced.settle();
        List<Launcher> alive = traced.server().launchers().stream()
                .filter(launcher -> !(process(launcher, line).state() instanceof Idle))
                .toList();
        for (Launcher launcher : alive) {
            if (terminate) {
                process(launcher, line).requestTerminate();
            } else {
                launcher.cancel();
            }
        }
        return !alive.isEmpty();
    }

    private static Process process(Launcher launcher, Line line) {
        return line.on().equals("worker")
                ? launcher.worker().process()
                : launcher.state().process();
    }

    private boolean checkpoint() {
        if (!traced.settleUntil(this::checkpointerIsIdle)) {
            return false;
        }
        traced.requestCheckpoint();
        return true;
    }

    private boolean checkpointerIsIdle() {
        return traced.server().checkpoint().pc().equals("Idle")
                && traced.server().process("checkpointer").state().text().startsWith("is blocked on work");
    }

    private boolean quiet() {
        return traced.settleUntil(traced::launchersAreGone);
    }

    private boolean crash(Line line) {
        Cut cut = line.cut() == Cut.ANY ? options.keptWal() : line.cut();
        boolean keepsPages = line.cut() == Cut.ANY ? options.keepsPages() : line.keepsPages();
        fate = keepsPages ? (path, block) -> UnsyncedFate.KEPT : (path, block) -> UnsyncedFate.LOST;
        walCut = cut == Cut.ALL ? WalCut.ALL : WalCut.SYNCED;
        verified = 0;
        calls.clear();
        traced.crash(walCut, fate);
        return true;
    }

    /** What was not synced fares as in the crash before. */
    private boolean crashInRecovery(Line line) {
        OptionalInt ended;
        try {
            ended = traced.restartAndCrash(line.steps(), walCut, fate);
        } catch (EngineException e) {
            return doesNotStart(e);
        }
        if (ended.isPresent()) {
            throw new EngineException(line.place() + ": the server is up after " + ended.getAsInt()
                    + " steps of its start and recovery, and cannot crash in it after step " + line.steps()
                    + "; give a number up to " + ended.getAsInt());
        }
        happenings.add("the server crashes again");
        return true;
    }

    private boolean restart() {
        try {
            traced.restart();
            return true;
        } catch (EngineException e) {
            return doesNotStart(e);
        }
    }

    private boolean doesNotStart(EngineException why) {
        failure = Optional.of(why.getMessage());
        happenings.add("the server does not start: " + why.getMessage());
        return true;
    }

    /** Every page is read as a client would: by a backend, through the pool. */
    private void readAll() {
        Server server = traced.server();
        for (Relation relation : traced.relations()) {
            for (PageId page : relation.pages()) {
                if (!read(server, page)) {
                    failures++;
                }
            }
        }
        verified = server.verified();
        happenings.add("all pages are read: " + failures + " fail verification");
    }

    private boolean read(Server server, PageId page) {
        try {
            server.ask("b1", backend -> server.pages().read(backend, page)).await(options.watchdog());
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }

    @Override
    public void close() {
        traced.close();
    }
}
