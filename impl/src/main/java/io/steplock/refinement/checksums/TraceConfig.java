package io.steplock.refinement.checksums;

import io.steplock.engine.checksum.Catalog;
import io.steplock.engine.checksum.Code;
import io.steplock.engine.control.ChecksumState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The text of a TLC config for the trace of one run: its cast, and all properties of states. */
public final class TraceConfig {
    /** The module that the config is for. */
    public static final String MODULE = "MCChecksumTrace";

    /** How many databases the module has names for. */
    public static final int DATABASES = 4;

    private static final String PROPERTIES = """
            INVARIANTS
                TypeOK
                NoVerificationFailure
                NoBadPageInFirstLife
                NoBadPageAfterRecovery
                WritersFollow
                CleanStopIsClean
                NoRejectedBarrier
                NoLostSignal
                NoStaleRunningFlag
                OneChangeAtATime
                EndsAsRequested
                ReachedStays
                CopiesAgree
                ProcessesAgree
                RecoveryDecides

            CHECK_DEADLOCK FALSE
            """;

    private final StringBuilder lines = new StringBuilder();

    private TraceConfig() {}

    /**
     * The config.
     *
     * @param state in which the cluster is at first
     */
    public static String of(Cast cast, ChecksumState state) {
        TraceConfig config = new TraceConfig();
        Code code = cast.options().code();
        config.line("WorkerOf <- WorkerNames");
        config.line("Budget <- GivenBudget");
        config.line("DatabaseOf <- DatabaseByList");
        config.line("Databases = " + cast.databases());
        config.set("Launchers", cast.launchers());
        config.set("Backends", cast.backends());
        config.set("LateBackends", cast.backends());
        config.set("IoWorkers", cast.ioWorkers());
        config.set("Bgwriters", List.of(Cast.BGWRITER));
        config.set("SlowStarters", cast.slowStarters());
        config.set("Requests", cast.requests());
        config.set("Pages", cast.pages().keySet());
        config.set("SharedPages", pagesOf(cast, 0));
        for (int database = 1; database <= DATABASES; database++) {
            config.set("PagesOf" + database, pagesOf(cast, database));
        }
        config.set("InitialStates", List.of(state.text()));
        config.set("FirstChecksums", List.of("none", "right", "wrong"));
        config.set("Uncommitted", cast.openAtFirst());
        config.set("ExitingLaunchers", List.of());
        config.set("Fixes", new TreeSet<>(code.fixes()));
        config.line("DelayFlag = \"" + code.delayFlag().text() + '"');
        config.set(
                "Remedies",
                code.remedies().stream().map(Code.Remedy::text).sorted().toList());
        for (String budget : List.of(
                "Checkpoints", "Crashes", "Terminates", "Cancels", "Failures", "Changes", "Hints", "Starts", "Stops")) {
            config.line(budget + " = " + Ghosts.PLENTY);
        }
        for (String choice : List.of("EmitOneByOne", "TrackPool", "PowerLoss", "HarmlessSteps")) {
            config.line(choice + " = TRUE");
        }
        config.line("Reduce = FALSE");
        return "\\* The trace of one run.\nSPECIFICATION TraceSpec\nCONSTANTS\n" + config.lines + PROPERTIES;
    }

    private static List<String> pagesOf(Cast cast, int database) {
        return cast.pages().entrySet().stream()
                .filter(page -> Catalog.databaseOf(page.getValue()) == database)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void line(String line) {
        lines.append("    ").append(line).append('\n');
    }

    private void set(String constant, Collection<String> names) {
        line(constant + " = "
                + names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ", "{", "}")));
    }
}
