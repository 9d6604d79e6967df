package io.steplock.refinement.checksums;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.server.Server;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What no byte of the engine shows: see {@code data-checksums-ghosts.txt}. */
final class Ghosts {
    /** How often the environment may act: more than any run does. */
    static final int PLENTY = 1_000_000;

    private static final Map<String, String> SPENT_BY = Map.ofEntries(
            Map.entry("StartCheckpoint", "checkpoints"),
            Map.entry("StartProcess", "starts"),
            Map.entry("Crash", "crashes"),
            Map.entry("TerminateLauncher", "terminates"),
            Map.entry("CancelLauncher", "cancels"),
            Map.entry("FailCheckpointRequest", "failures"),
            Map.entry("DieWorker", "failures"),
            Map.entry("ForceFailure", "failures"),
            Map.entry("ChangePage", "changes"),
            Map.entry("HintPage", "hints"),
            Map.entry("StopServer", "stops"));
    private static final Set<String> EXCUSES = Set.of(
            "Crash", "StartServer", "TerminateLauncher", "CancelLauncher", "FailCheckpointRequest", "ForceFailure");

    private final Map<String, TlaValue> request = new LinkedHashMap<>();
    private final Map<String, Integer> budget = new TreeMap<>();
    private final Set<String> failed = new TreeSet<>();
    private String reported = "none";
    private boolean excused;

    Ghosts(Cast cast) {
        cast.requests().forEach(name -> request.put(name, TlaValue.of("none")));
        SPENT_BY.values().forEach(kind -> budget.put(kind, PLENTY));
    }

    /** What the environment may do at first. */
    static TlaValue plenty() {
        Map<String, TlaValue> all = new TreeMap<>();
        SPENT_BY.values().forEach(kind -> all.put(kind, TlaValue.of(PLENTY)));
        return new TlaValue.Rec(all);
    }

    /**
     * A step was taken.
     *
     * @param free whether nothing was spent: the step was due anyway
     */
    void took(String action, boolean free) {
        String kind = SPENT_BY.get(action);
        if (kind != null && !free) {
            budget.merge(kind, -1, Integer::sum);
        }
        switch (action) {
            case "WriteRequest" -> {
                reported = "none";
                excused = false;
            }
            case "DieWorker" -> excused |= !free;
            default -> excused |= EXCUSES.contains(action);
        }
    }

    /** A launcher has found that nothing new was asked for: it reports what was reached, and goes. */
    void reports(Server server) {
        Request last = server.requests().launchOperation();
        boolean reached = server.shared().xlogCtl() == last.target();
        reported = reached ? last.target().text() : "none";
    }

    void failed(String where) {
        failed.add(where);
    }

    /** The calls that the server knows; earlier ones have ended with theirs. */
    void calls(Server server) {
        server.requests().calls().forEach((name, at) -> request.put(name, TlaValue.of(at)));
    }

    /** All callers have gone. */
    void callersAreGone() {
        request.replaceAll((name, at) -> at.equals(TlaValue.of("none")) ? at : TlaValue.of("returned"));
    }

    void put(Map<String, TlaValue> values) {
        values.put("request", new TlaValue.Rec(Map.copyOf(request)));
        values.put("reported", TlaValue.of(reported));
        values.put("excused", TlaValue.of(excused));
        values.put("failed", Values.set(failed));
        Map<String, TlaValue> left = new TreeMap<>();
        budget.forEach((kind, count) -> left.put(kind, TlaValue.of(count)));
        values.put("budget", new TlaValue.Rec(left));
    }
}
