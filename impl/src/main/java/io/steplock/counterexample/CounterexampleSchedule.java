package io.steplock.counterexample;

import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.ModelResult.Step;
import io.steplock.checker.spec.ModelResult.Violation;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A counterexample of TLC as a schedule. Heap page {@code hN} of the specification is heap block N-1, the map page is map
 * block 0; killers kill row 1 of their page, a deleting transaction deletes row 2.
 */
public final class CounterexampleSchedule {
    private static final Set<String> RECOVERY = Set.of("ReplayRecord", "WritePageInRecovery", "EndRecovery", "Restart");
    private static final Set<String> PROCESSES = Set.of("s", "w", "c");
    private static final int INSERTED_VALUE = 77;

    private final Behavior behavior;
    private final Violation violation;
    private final String variant;
    private final boolean compression;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> names = new TreeMap<>();
    private final Set<String> started = new HashSet<>();
    private final Set<String> everStarted = new HashSet<>();
    private int ofTlc;

    private CounterexampleSchedule(ModelResult result, Violation violation) throws SpecException {
        this.behavior = new Behavior(violation.trace(), result.spec().constants());
        this.violation = violation;
        this.variant = Behavior.text(result.spec().constants().get("Variant"));
        this.compression = needsCompression();
    }

    /**
     * Makes the schedule.
     *
     * @throws SpecException if the engine cannot be brought to take this behavior; the message says why
     */
    public static CounterexampleSchedule of(ModelResult result, Violation violation) throws SpecException {
        CounterexampleSchedule schedule = new CounterexampleSchedule(result, violation);
        schedule.make();
        return schedule;
    }

    /** The commands, one a line. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** How many of the lines are TLC's behavior; those behind show what a user sees. */
    public int ofTlc() {
        return ofTlc;
    }

    public String variant() {
        return variant;
    }

    /** Whether images have to come out compressed. */
    public boolean compression() {
        return compression;
    }

    /** The values of TLC's last state. */
    public Map<String, TlaValue> lastState() {
        return violation.trace().get(violation.trace().size() - 1).state();
    }

    private boolean needsCompression() throws SpecException {
        Set<String> outcomes = new TreeSet<>();
        for (Step step : violation.trace()) {
            if (step.action().equals("AssembleRecord") && isCompressible(step)) {
                outcomes.add(Behavior.text(step.arguments().get("image")));
            }
        }
        outcomes.remove("none");
        if (outcomes.size() > 1) {
            throw new SpecException("in this behavior one image of the map page comes out compressed and another does"
                    + " not; the engine compresses all or none");
        }
        return outcomes.contains("private");
    }

    private boolean isCompressible(Step step) {
        return behavior.setOf("Compressible").contains(step.arguments().get("p"));
    }

    private void make() throws SpecException {
        nameProcesses();
        setUp();
        for (int i = 1; i < behavior.length(); i++) {
            Step step = behavior.step(i);
            if (step.action().equals("Crash")) {
                int cut = Behavior.number(step.arguments().get("cut")) - Behavior.number(behavior.value(i - 1, "base"));
                lines.add("crash keep-wal record " + cut + " keep-pages all");
                started.clear();
            } else if (RECOVERY.contains(step.action())) {
                recover(i);
            } else if (step.action().equals("CrashInRecovery")) {
                throw new SpecException("the behavior has a crash in recovery, at which pages may have been written;"
                        + " a schedule cannot tell recovery which to write");
            } else if (step.action().equals("FlushWal")) {
                lines.add("flush");
            } else {
                step(i);
            }
            flushBeforeMoreIsInserted(i);
        }
        ofTlc = lines.size();
        epilogue();
    }

    /** By the names that tell a worker's page, so that the run can be recorded. */
    private void nameProcesses() throws SpecException {
        for (String process : Behavior.names(behavior.value(0, "pc"))) {
            if (behavior.isIn("Writers", process) || behavior.isIn("Checkpointers", process)) {
                names.put(process, process);
            } else {
                String prefix =
                        behavior.isIn("Killers", process) ? "k-" : behavior.isIn("Vacuums", process) ? "v1-" : "d-";
                names.put(process, prefix + behavior.heapPageOf(process));
            }
        }
    }

    /** How the schedule calls the behavior's processes, as far as they take steps. */
    public Map<String, String> names() {
        Map<String, String> used = new TreeMap<>(names);
        used.keySet().retainAll(everStarted);
        return Collections.unmodifiableMap(used);
    }

    private void setUp() throws SpecException {
        for (String page : new TreeSet<>(Behavior.names(behavior.value(0, "heap")))) {
            TlaValue heap = behavior.value(0, "heap", page);
            if (Behavior.number(Behavior.field(heap, "lsn")) != 0
                    || Behavior.number(behavior.value(0, "map", "lsn")) != 0) {
                throw new SpecException("the behavior begins with a page that was changed since the redo point; set-up"
                        + " lines make pages that were not");
            }
            boolean flag = Behavior.isTrue(Behavior.field(heap, "allVisible"));
            boolean frozen = Behavior.isTrue(Behavior.field(heap, "frozen"));
            lines.add("page " + block(page) + " flag " + (flag ? 1 : 0) + " bits "
                    + Behavior.number(behavior.value(0, Behavior.MAP, "bits", page))
                    + (frozen ? " frozen" : " not-frozen"));
        }
    }

    private static int block(String heapPage) {
        return Integer.parseInt(heapPage.substring(1)) - 1;
    }

    private static String page(String page) {
        return page.equals("none") ? page : page.equals(Behavior.MAP) ? "map:0" : "heap:" + block(page);
    }

    /** The engine recovers in one go, to the end; the specification's next states of it are pages written early. */
    private void recover(int state) throws SpecException {
        if (behavior.step(state).action().equals("EndRecovery")) {
            lines.add("restart");
        } else if (state == behavior.length() - 1
                && !behavior.step(state).action().equals("Restart")) {
            throw new SpecException("the behavior ends within recovery, where a schedule cannot stop");
        }
    }

    private void step(int state) throws SpecException {
        Step step = behavior.step(state);
        String process = null;
        List<String> arguments = new ArrayList<>();
        boolean compressedHeap = compression && step.action().equals("AssembleRecord") && !isCompressible(step);
        for (Map.Entry<String, TlaValue> argument : step.arguments().entrySet()) {
            if (PROCESSES.contains(argument.getKey())) {
                process = Behavior.text(argument.getValue());
            } else if (!(compressedHeap && argument.getKey().equals("image"))
                    && !step.action().equals("ReadRedoPoint")) { // r is an LSN as the specification counts them
                arguments.add(argument(argument.getKey(), argument.getValue()));
            }
        }
        if (process == null) {
            throw new SpecException("a schedule has no line for the action " + step.action());
        }
        if (!started.contains(process)) {
            lines.add("start " + names.get(process) + ": " + operation(process, state));
            started.add(process);
            everStarted.add(process);
        }
        lines.add("step " + names.get(process) + " " + step.action()
                + (arguments.isEmpty() ? "" : "(" + String.join(", ", arguments) + ")"));
        if (step.action().equals("UnpinWrittenPage")) {
            started.remove(process); // the next page that it writes is an operation of its own
        }
    }

    private static String argument(String name, TlaValue value) {
        if (value instanceof TlaValue.Bool bool) {
            return String.valueOf(bool.value());
        }
        return name.equals("p") ? page(Behavior.text(value)) : Behavior.text(value);
    }

    private String operation(String process, int state) throws SpecException {
        if (behavior.isIn("Writers", process)) {
            return "write "
                    + page(Behavior.text(behavior.step(state).arguments().get("p")));
        } else if (behavior.isIn("Checkpointers", process)) {
            return "checkpoint";
        }
        int block = block(behavior.heapPageOf(process));
        if (behavior.isIn("Killers", process)) {
            return "heap_force_kill (" + block + ",1)";
        } else if (behavior.isIn("Vacuums", process)) {
            return "vacuum " + block;
        }
        return change(process, state).equals("insert")
                ? "insert " + block + " " + INSERTED_VALUE
                : "delete (" + block + ",2)";
    }

    /** What the changer does in the run that begins with this state; if it does not come to it, anything it may do. */
    private String change(String process, int from) {
        for (int i = from; i < behavior.length(); i++) {
            Step step = behavior.step(i);
            if (step.action().equals("Crash")) {
                break;
            }
            if (step.action().equals("ChangeTuple")
                    && process.equals(Behavior.text(step.arguments().get("s")))) {
                return Behavior.text(step.arguments().get("change"));
            }
        }
        return behavior.setOf("Changes").contains(TlaValue.of("delete")) ? "delete" : "insert";
    }

    /**
     * The specification flushes exactly as far as is asked for, the engine as far as all is complete by then. If a later
     * flush of the behavior stops short of that, the flush is made early, when its end is all there is: somebody may
     * always flush.
     */
    private void flushBeforeMoreIsInserted(int state) {
        if (!behavior.isRunning(state)) {
            return;
        }
        int inserted = behavior.inserted(state);
        for (int i = state + 1; i < behavior.length() && behavior.isRunning(i); i++) {
            int flushed = Behavior.number(behavior.value(i, "flushed"));
            boolean flushes = flushed != Behavior.number(behavior.value(i - 1, "flushed"));
            boolean grown = behavior.inserted(i) > inserted;
            if (flushes) {
                boolean already = behavior.inserted(state - 1) >= flushed;
                if (flushed == inserted && grown && !already) {
                    lines.add("flush");
                }
                return;
            }
        }
    }

    private void epilogue() {
        int last = behavior.length() - 1;
        Epilogue epilogue = Epilogue.of(violation.property(), behavior.isRunning(last));
        if (epilogue.everybodyGoesOn()) {
            List<String> open = new ArrayList<>();
            for (String process : new LinkedHashSet<>(new TreeSet<>(started))) {
                if (!Behavior.text(behavior.value(last, "pc", process)).equals("done")) {
                    open.add(process);
                }
            }
            open.forEach(process -> lines.add("run " + names.get(process)));
            open.forEach(process -> lines.add("await " + names.get(process) + " done"));
        }
        lines.addAll(epilogue.lines());
    }

    /** The text of a schedule file. */
    public String text(String firstLine) {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(firstLine).append('\n');
        for (int i = 0; i < lines.size(); i++) {
            if (i == ofTlc) {
                text.append("\n# ").append(violation.property()).append(" is violated here. What a user sees:\n");
            }
            text.append(lines.get(i)).append('\n');
        }
        return text.toString();
    }
}
