package io.steplock.outcomes;

import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says who waits for whom in a state that nothing leads out of. */
final class Blockage {
    private static final String CHECKPOINTER = "checkpointer";
    private static final String STARTUP = "startup";
    private static final String NONE = "none";

    /** The steps of a launcher between which nobody reads the shared state if record and state are one unit. */
    private static final Set<String> UNIT = Set.of("FlushStateRecord", "SetSharedState");

    private final Map<String, TlaValue> state;
    private final int generation;

    private Blockage(Map<String, TlaValue> state) {
        this.state = state;
        this.generation = number(state.get("generation"));
    }

    static List<String> describe(Map<String, TlaValue> state, Script script) {
        return new Blockage(state).lines(script);
    }

    private List<String> lines(Script script) {
        List<String> lines = new ArrayList<>();
        int line = number(state.get("line"));
        lines.add(
                line <= script.lines().size()
                        ? "the schedule waits in its step " + line + " of "
                                + script.lines().size() + ": "
                                + script.lines().get(line - 1).text()
                        : "the schedule is over, and not all have come to their end");
        for (Map.Entry<String, TlaValue> launcher :
                entries(state.get("launcher")).entrySet()) {
            String pc = text(launcher.getValue(), "pc");
            if (!pc.equals(NONE)) {
                lines.add(launcher.getKey() + held(launcher.getKey(), () -> launcherWaits(launcher.getKey(), pc)));
            }
        }
        TlaValue checkpoint = state.get("ckpt");
        if (!text(checkpoint, "pc").equals("Idle")) {
            lines.add(CHECKPOINTER + held(CHECKPOINTER, () -> checkpointerWaits(checkpoint)));
        }
        String startup = text(state.get(STARTUP), "pc");
        if (!startup.equals(NONE)) {
            lines.add(STARTUP + (startup.equals("Emit") ? barrier(STARTUP) : " stands before " + startup));
        }
        entries(state.get("slot")).forEach((process, slot) -> {
            if (isBehind(slot)) {
                lines.add(process + absorbs(process, slot));
            }
        });
        return lines;
    }

    private interface Words {
        String say();
    }

    private String held(String process, Words otherwise) {
        List<TlaValue> place = ((TlaValue.Tuple) field(state.get("held"), process)).elements();
        String stage = text(place.get(0));
        return stage.equals("free")
                ? otherwise.say()
                : " is held at " + ChecksumPoint.at(stage, text(place.get(1))).orElseThrow();
    }

    private String launcherWaits(String launcher, String pc) {
        return switch (pc) {
            case "AwaitBarrier" -> barrier(launcher);
            case "AwaitCheckpoint" ->
                " waits for its checkpoint, which is " + text(field(state.get("launcher"), launcher), "ckpt");
            case "AwaitWorker" -> " waits for its worker";
            case "InsertStateRecord" -> " waits to insert its record until " + insertion();
            default -> " stands before " + pc;
        };
    }

    /** What must come to its end before anybody inserts a record of a state. */
    private String insertion() {
        return switch (text(state.get("ckpt"), "pc")) {
            case "ReadStateForCheckpoint", "ReleaseInsertionLocks" ->
                CHECKPOINTER + " has released the insertion locks";
            case "InsertRedo" -> CHECKPOINTER + " has inserted its redo record";
            default -> "the shared state of " + withinUnit() + " follows its record";
        };
    }

    private String withinUnit() {
        return entries(state.get("launcher")).entrySet().stream()
                .filter(launcher -> UNIT.contains(text(launcher.getValue(), "pc")))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    private String checkpointerWaits(TlaValue checkpoint) {
        String pc = text(checkpoint, "pc");
        String within = withinUnit();
        if (pc.startsWith("AwaitDelayed")) {
            return " waits for the delay flag of " + names(field(checkpoint, "list"));
        }
        return pc.equals("ReadStateForRedo") && !within.isEmpty()
                ? " waits until the shared state of " + within + " follows its record, to read it"
                : " stands before " + pc;
    }

    private String barrier(String emitter) {
        int due = number(field(field(state.get("emission"), emitter), "gen"));
        String behind = entries(state.get("slot")).entrySet().stream()
                .filter(entry -> isTrue(entry.getValue(), "waited") && number(field(entry.getValue(), "gen")) < due)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return " waits for its barrier, generation " + due
                + (behind.isEmpty() ? "" : ", which these have not absorbed: " + behind);
    }

    private boolean isBehind(TlaValue slot) {
        return isTrue(slot, "waited") && number(field(slot, "gen")) < generation;
    }

    private String absorbs(String process, TlaValue slot) {
        String where = " is in " + text(field(state.get("local"), process)) + ", at generation "
                + number(field(slot, "gen")) + " of " + generation;
        return isTrue(slot, "pending")
                ? where + ", and does not absorb " + names(field(slot, "mask"))
                : where + ", and was not signalled";
    }

    private static String names(TlaValue set) {
        return ((TlaValue.SetOf) set)
                .elements().stream().map(Blockage::text).sorted().collect(Collectors.joining(", "));
    }

    /** A function of names, which may be written as a record. */
    private static Map<String, TlaValue> entries(TlaValue value) {
        if (value instanceof TlaValue.Rec record) {
            return new TreeMap<>(record.fields());
        }
        Map<String, TlaValue> entries = new LinkedHashMap<>();
        Set<Map.Entry<TlaValue, TlaValue>> all =
                ((TlaValue.Function) value).entries().entrySet();
        all.forEach(entry -> entries.put(text(entry.getKey()), entry.getValue()));
        return new TreeMap<>(entries);
    }

    private static TlaValue field(TlaValue value, String name) {
        return entries(value).get(name);
    }

    private static String text(TlaValue value, String name) {
        return text(field(value, name));
    }

    private static String text(TlaValue value) {
        return ((TlaValue.Str) value).value();
    }

    private static int number(TlaValue value) {
        return ((TlaValue.Int) value).value();
    }

    private static boolean isTrue(TlaValue value, String name) {
        return ((TlaValue.Bool) field(value, name)).value();
    }
}
