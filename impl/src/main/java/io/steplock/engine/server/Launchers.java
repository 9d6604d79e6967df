package io.steplock.engine.server;

import io.steplock.engine.checksum.Context;
import io.steplock.engine.checksum.Launcher;
import io.steplock.engine.checksum.Progress;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.checksum.Requests;
import io.steplock.engine.checksum.Worker;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.probe.Steps;
import io.steplock.engine.process.Answer;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.ChecksumStep.Commit;
import io.steplock.engine.step.ChecksumStep.TestRequest;
import io.steplock.engine.step.ChecksumStep.WriteRequest;
import io.steplock.engine.wal.Wal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The launchers of a server, and whoever asks for a change (FACTS.md, D.2). Driven from one thread. */
final class Launchers {
    static final String LAUNCHER = "launcher";
    static final String WORKER = "worker";
    private static final String NOBODY = "nobody";

    private final Server server;
    private final Processes lives;
    private final Process client;
    private final List<Launcher> all = new CopyOnWriteArrayList<>();
    private final List<Process> callers = new CopyOnWriteArrayList<>();

    Launchers(Server server, Processes lives) {
        this.server = server;
        this.lives = lives;
        this.client = session("client").process();
    }

    private Session session(String name) {
        Session session = new Session(server.processes(), name);
        session.process().setLocal(Server.class, server);
        return session;
    }

    static boolean isOne(Process process) {
        return process.name().startsWith(LAUNCHER) || process.name().startsWith(WORKER);
    }

    /** There is a WAL now, and launchers may start. */
    void open(Wal wal, int count) {
        Context context = new Context(
                server.code(),
                server.probe(),
                server.points(),
                server.shared(),
                server.barriers(),
                server.requests(),
                server.checkpoints(),
                wal,
                server.buffers(),
                server.catalog(),
                server.unit(),
                server.delayFlags(),
                server.throttle());
        Launcher.Starter starter = new Launcher.Starter() {
            @Override
            public void startWorker(Launcher launcher) {
                lives.run(launcher.worker().process().name(), process -> new Worker(launcher).run(this));
            }

            @Override
            public void connect(Process process) {
                server.connect(process);
            }

            @Override
            public ChecksumState inherited() {
                return server.postmaster();
            }
        };
        for (int i = 1; i <= count; i++) {
            Process launcher = lives.get(LAUNCHER + i);
            all.add(new Launcher(server.processes(), context, starter, launcher, lives.get(WORKER + i)));
        }
    }

    List<Launcher> all() {
        return all;
    }

    boolean request(String name, Request request) {
        server.processes().begin(client);
        try {
            return ask(client, name, request);
        } finally {
            server.processes().finish(client);
        }
    }

    Answer<Boolean> call(String caller, String name, Request request) {
        Session session = session(caller);
        callers.add(session.process());
        Answer<Boolean> answer = new Answer<>();
        session.start(process -> {
            try {
                answer.give(ask(process, name, request));
            } catch (RuntimeException e) {
                answer.fail(e);
                throw e;
            }
        });
        return answer;
    }

    private boolean ask(Process caller, String name, Request request) {
        Steps steps = new Steps(server.probe(), caller);
        Requests requests = server.requests();
        boolean[] running = {false};
        server.points().pass(caller, "datachecksumsworker-startup-delay");
        requests.acquire(caller);
        steps.take(new WriteRequest(name, request.toString()), () -> {
            running[0] = requests.write(name, request);
            requests.release();
        });
        if (running[0]) {
            return false;
        }
        Launcher[] registered = new Launcher[1];
        steps.takeIfDue(new TestRequest(name, NOBODY), () -> {
            if (server.code().has("bf25e5571b") && server.shared().xlogCtl() == request.target()) {
                requests.returned(name);
                return Optional.of(new TestRequest(name, NOBODY));
            }
            registered[0] = free();
            requests.returned(name);
            registered[0].register();
            return Optional.of(
                    new TestRequest(name, registered[0].state().process().name()));
        });
        Launcher launcher = registered[0];
        if (launcher != null) {
            lives.run(launcher.state().process().name(), started -> launcher.run());
        }
        return launcher != null;
    }

    private Launcher free() {
        return all.stream()
                .filter(Launcher::isFree)
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "no background worker slot is free: all " + all.size() + " launchers live"));
    }

    void commitAll() {
        new Steps(server.probe(), client).take(new Commit(), server.catalog()::commitAll);
    }

    List<Progress> progress() {
        return all.stream()
                .flatMap(launcher -> launcher.progress(server.catalog().databases()).stream())
                .toList();
    }

    void terminate() {
        all.forEach(launcher -> launcher.state().process().requestTerminate());
    }

    void await() {
        all.forEach(launcher -> lives.awaitEnd(launcher.state().process().name()));
    }

    /** The calls that were under way have ended: the server is closed. */
    void awaitCallers() {
        callers.forEach(caller -> server.processes().awaitIdle(caller, Processes.WATCHDOG));
    }
}
