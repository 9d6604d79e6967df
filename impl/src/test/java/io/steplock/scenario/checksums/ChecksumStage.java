package io.steplock.scenario.checksums;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.engine.buffer.VerificationException;
import io.steplock.engine.checksum.Catalog;
import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Answer;
import io.steplock.engine.process.Process;
import io.steplock.engine.server.Server;
import io.steplock.outcomes.ChecksumPoint;
import io.steplock.outcomes.OutcomeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A traced server that a run drives step by step: as {@link ChecksumScenario}, and besides it changes pages, and stops
 * processes before any step of theirs. One thread drives it; between two calls nobody runs.
 */
public final class ChecksumStage implements AutoCloseable {
    private final ChecksumOptions options;
    private final TracedServer traced;
    /** What each page's value may be at the end: what was committed last, and what came later. */
    private final Map<String, Set<Integer>> values = new TreeMap<>();

    /** What was asked for and not waited for. */
    private final List<Answer<?>> begun = new ArrayList<>();

    private Gate gate;
    private int requests;

    /**
     * A server on a fresh data directory.
     *
     * @param open whether the last database's relation belongs to a transaction that is open at first
     */
    public ChecksumStage(ChecksumOptions options, boolean open) {
        this.options = options;
        this.traced = new TracedServer(options, open);
    }

    /** The config that the trace will be judged by. */
    public String config() {
        return traced.config();
    }

    /** Begins the trace. */
    public void begin(SpecInfo spec) throws IOException {
        traced.begin(spec);
        watch();
    }

    private void watch() {
        gate = new Gate(traced.server().processes());
        traced.server().probe().addListener(gate);
    }

    /** Asks for checksums to be switched on. */
    public void enable() {
        request(Request.ENABLE);
    }

    /** Asks for checksums to be switched off. */
    public void disable() {
        request(Request.DISABLE);
    }

    private void request(Request request) {
        traced.server().request(TracedServer.request(++requests), request);
        settle();
    }

    /** Whoever comes by the point waits there. */
    public void attach(String point) {
        traced.server().points().attach(name(point), Optional.empty(), Action.WAIT);
    }

    /** Nobody waits at the point any more, but for who does already. */
    public void detach(String point) {
        traced.server().points().detach(name(point));
    }

    private static String name(String point) {
        try {
            return ChecksumPoint.parse(point).fullName();
        } catch (OutcomeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The processes of that kind are at the point; from there they go on when {@link #wakeup} says so. */
    public void awaitAt(String kind, String point) {
        until(kind + " is at " + point, () -> !traced.at(kind, name(point)).isEmpty());
    }

    /** Lets the processes of that kind go on from the points where they wait. */
    public void wakeup(String kind) {
        List<Process> held = traced.atAnyPoint(kind);
        if (held.isEmpty()) {
            throw new BlockedRunException("no " + kind + " waits at a point");
        }
        held.forEach(process -> traced.server().points().wakeup(process));
        settle();
    }

    /** A process stops before each step of that kind. */
    public void stop(String process, String step) {
        gate.stop(process, step);
    }

    /** The process is stopped. */
    public void awaitStopped(String process) {
        until(
                process + " is stopped",
                () -> Gate.holds(traced.server().process(process).state()));
    }

    /** It stops no more. */
    public void letGo(String process) {
        gate.letGo(process);
        settle();
    }

    /** A checkpoint, to its end. */
    public void checkpoint() {
        traced.requestCheckpoint();
        until("the checkpoint is over", () -> traced.server().checkpoint().pc().equals("Idle"));
        settle();
    }

    /** A checkpoint begins, and goes as far as it gets. */
    public void checkpointBegins() {
        traced.requestCheckpoint();
        settle();
    }

    /** No launcher and no worker lives. */
    public void quiet() {
        until("all launchers have gone", traced::launchersAreGone);
        settle();
    }

    /** Until nobody runs. */
    public void settle() {
        traced.settle();
    }

    private void until(String what, BooleanSupplier reached) {
        if (!traced.settleUntil(reached)) {
            List<String> waits = new ArrayList<>();
            traced.server().processes().processes().stream()
                    .filter(process -> !process.state().text().matches("is (idle|done)|is blocked on work.*"))
                    .forEach(
                            process -> waits.add(process + " " + process.state().text()));
            throw new BlockedRunException("waiting until " + what + ": " + String.join(", ", waits));
        }
    }

    /** The power is lost, with what was not synced, but for the page writes if they are kept. */
    public void crash(boolean keepsPages) {
        UnsyncedFate fate = keepsPages ? (path, block) -> UnsyncedFate.KEPT : (path, block) -> UnsyncedFate.LOST;
        traced.crash(WalCut.SYNCED, fate);
    }

    /** The server starts again; an error if it cannot. */
    public void restart() {
        traced.restart();
        watch();
        settle();
    }

    /** A backend ends, and one of its name starts; if it is stopped on its way that is not waited for. */
    public void startAnew(String backend) {
        traced.server().endBackend(backend);
        traced.server().startBackend(backend);
        settle();
    }

    /** The open transaction ends. */
    public void commitTransaction() {
        server().commitAll();
        settle();
    }

    /** The launcher gets SIGTERM. */
    public void terminate(String launcher) {
        traced.server().process(launcher).requestTerminate();
        settle();
    }

    /** The launcher gets SIGINT. */
    public void cancel(String launcher) {
        traced.server().launchers().stream()
                .filter(it -> it.state().process().name().equals(launcher))
                .forEach(it -> it.cancel());
        settle();
    }

    /** A page by its relation, {@code shared}, {@code db1} or {@code db2}, and its block: {@code db1/3}. */
    private PageId page(String name) {
        int slash = name.indexOf('/');
        int block = Integer.parseInt(name.substring(slash + 1));
        int database = name.startsWith("db") ? Integer.parseInt(name.substring("db".length(), slash)) : 0;
        return traced.relations().stream()
                .map(relation -> relation.page(block))
                .filter(page -> Catalog.databaseOf(page) == database)
                .findFirst()
                .orElseThrow();
    }

    /** A backend changes a page's value; that need not survive. */
    public void change(String backend, String page, int value) {
        values.computeIfAbsent(page, p -> new TreeSet<>()).add(value);
        ask(backend, process -> server().pages().change(process, page(page), value, before -> {}));
    }

    /** A backend changes a page's value, and that is durable. */
    public void commit(String backend, String page, int value) {
        change(backend, page, value);
        ask(
                backend,
                process ->
                        server().wal().flush(process, server().wal().position().currentLsn()));
        values.put(page, new TreeSet<>(Set.of(value)));
    }

    /** A backend sets or clears a hint bit. */
    public void hint(String backend, String page) {
        ask(backend, process -> server().pages().hint(process, page(page)));
    }

    /** A process writes a page. */
    public void write(String process, String page) {
        ask(process, writer -> server().buffers().writeOut(writer, page(page)));
    }

    /** A process begins to write a page, and is stopped on its way. */
    public void beginWrite(String process, String page) {
        begun.add(server().ask(process, writer -> server().buffers().writeOut(writer, page(page))));
        awaitStopped(process);
    }

    private Server server() {
        return traced.server();
    }

    private void ask(String process, Consumer<Process> work) {
        Answer<Void> answer = server().ask(process, it -> {
            work.accept(it);
            return null;
        });
        until(process + " has done it", answer::isThere);
        settle();
        answer.await(options.watchdog());
    }

    /** The shared state, in a word. */
    public String state() {
        return server().shared().xlogCtl().text();
    }

    /** Whether a page was verified, in the last life. */
    public boolean hasVerified() {
        return server().verified() > 0;
    }

    /** Which pages a backend cannot read, since verification fails, and whose values are not those that they can be. */
    public List<String> complaintsOfReader() {
        begun.forEach(answer -> until("all have done what they were asked for", answer::isThere));
        begun.forEach(answer -> answer.await(options.watchdog()));
        List<String> complaints = new ArrayList<>();
        for (Relation relation : traced.relations()) {
            for (PageId page : relation.pages()) {
                String name = (relation.isShared() ? "shared" : "db" + Catalog.databaseOf(page)) + "/" + page.block();
                try {
                    ask("b1", process -> check(name, server().pages().read(process, page), complaints));
                } catch (VerificationException e) {
                    complaints.add(name + " fails verification");
                }
            }
        }
        return complaints;
    }

    private void check(String page, int found, List<String> complaints) {
        Set<Integer> possible = values.get(page);
        if (possible != null && !possible.contains(found)) {
            complaints.add(page + " has lost its value");
        }
    }

    /** The processes whose last life has ended in an error. */
    public List<String> failures() {
        return server().processes().processes().stream()
                .map(Process::name)
                .filter(name -> !name.equals("client") && server().failure(name).isPresent())
                .toList();
    }

    /**
     * Ends the trace, and the server if it is up.
     *
     * @param stops whether it can be stopped, since nobody waits
     */
    public void end(boolean stops) throws IOException {
        traced.end(stops);
    }

    /** The pages in the files of the server, which is down. */
    public OfflinePages offline() throws IOException {
        return OfflinePages.read(options.dataDirectory(), traced.relations());
    }

    @Override
    public void close() {
        traced.close();
    }
}
