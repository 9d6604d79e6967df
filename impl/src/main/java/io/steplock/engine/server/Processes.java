package io.steplock.engine.server;

import io.steplock.engine.cluster.Session;
import io.steplock.engine.process.Answer;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The processes that a server may have, each with one life after the other, and what they are asked to do. */
final class Processes {
    static final Duration WATCHDOG = Duration.ofSeconds(60);

    private final ProcessTable table;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Mailbox> mailboxes = new ConcurrentHashMap<>();

    Processes(ProcessTable table) {
        this.table = table;
    }

    /** Those that a server may have; in this order emitters of barriers visit them. */
    void createAll(Server server, ServerOptions options) {
        create("checkpointer", server);
        create("bgwriter", server);
        for (int i = 1; i <= options.ioWorkers(); i++) {
            create("io" + i, server);
        }
        create("startup", server);
        for (int i = 1; i <= options.backends(); i++) {
            create("b" + i, server);
        }
        for (int i = 1; i <= options.launchers(); i++) {
            create(Launchers.LAUNCHER + i, server);
            create(Launchers.WORKER + i, server);
        }
    }

    private void create(String name, Server server) {
        Session session = new Session(table, name);
        sessions.put(name, session);
        session.process().setLocal(Server.class, server);
    }

    Process get(String name) {
        return sessions.get(name).process();
    }

    List<Process> all() {
        return sessions.values().stream().map(Session::process).toList();
    }

    /** How the last life of a process ended; empty if well or not yet. */
    Optional<Throwable> failure(String name) {
        return sessions.get(name).failure();
    }

    /** Begins a process's next life. */
    void run(String name, Consumer<Process> life) {
        Session session = sessions.get(name);
        // Its last life may have said that it is over a moment before its thread ends.
        awaitEnd(name);
        session.process().forgetTerminate();
        session.start(life);
    }

    void awaitEnd(String name) {
        table.awaitIdle(get(name), WATCHDOG);
    }

    void awaitEnds() {
        sessions.keySet().forEach(this::awaitEnd);
    }

    Mailbox mailbox(String name) {
        return mailboxes.computeIfAbsent(name, n -> new Mailbox(table));
    }

    <T> Answer<T> ask(String name, Function<Process, T> work) {
        return mailbox(name).ask(work);
    }

    /** Ends a process that serves requests when it has done those that it has. */
    void end(String name) {
        mailbox(name).close();
        awaitEnd(name);
        mailboxes.remove(name);
    }

    /** No process takes another request. */
    void closeMailboxes() {
        mailboxes.values().forEach(Mailbox::close);
    }
}
