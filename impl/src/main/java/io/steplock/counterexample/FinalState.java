package io.steplock.counterexample;

import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** TLC's last state beside the engine's: place by place, as far as the engine's memory shows it. */
public final class FinalState {
    private final Map<String, String> specified = new LinkedHashMap<>();
    private final Map<String, String> found = new LinkedHashMap<>();

    private FinalState() {}

    /**
     * Compares.
     *
     * @param specification TLC's values of the variables
     * @param engine the engine's values
     */
    public static FinalState of(Map<String, TlaValue> specification, Map<String, TlaValue> engine) {
        FinalState state = new FinalState();
        state.pages(specification, engine);
        // After recovery the engine goes on at once to its checkpoint, which leaves the pages' contents as they are.
        if (Behavior.text(specification.get("phase")).equals("running")) {
            state.buffers(specification, engine);
            state.log(specification, engine);
        }
        return state;
    }

    private void pages(Map<String, TlaValue> specification, Map<String, TlaValue> engine) {
        TlaValue heap = specification.get("heap");
        TlaValue map = specification.get("map");
        for (String page : new TreeSet<>(Behavior.names(heap))) {
            TlaValue theirs = Behavior.field(heap, page);
            TlaValue ours = Behavior.field(engine.get("heap"), page);
            for (String field : List.of("dead", "allVisible", "lsn")) {
                put("heap." + page + "." + field, Behavior.field(theirs, field), Behavior.field(ours, field));
            }
            // Which of its transactions it was is told by the LSN.
            for (String field : List.of("deleted", "inserted")) {
                boolean done = Behavior.number(Behavior.field(theirs, field)) != 0;
                put("heap." + page + "." + field, TlaValue.of(done), Behavior.field(ours, field));
            }
            put(
                    "map.bits." + page,
                    Behavior.field(Behavior.field(map, "bits"), page),
                    Behavior.field(Behavior.field(engine.get("map"), "bits"), page));
        }
        put("map.lsn", Behavior.field(map, "lsn"), Behavior.field(engine.get("map"), "lsn"));
    }

    private void buffers(Map<String, TlaValue> specification, Map<String, TlaValue> engine) {
        Set<TlaValue> dirty = ((TlaValue.SetOf) specification.get("dirty")).elements();
        for (String page : new TreeSet<>(Behavior.names(specification.get("pin")))) {
            put(
                    "dirty." + page,
                    TlaValue.of(dirty.contains(TlaValue.of(page))),
                    Behavior.field(engine.get("dirty"), page));
            for (String variable : List.of("pin", "lock")) {
                put(
                        variable + "." + page,
                        Behavior.field(specification.get(variable), page),
                        Behavior.field(engine.get(variable), page));
            }
        }
    }

    private void log(Map<String, TlaValue> specification, Map<String, TlaValue> engine) {
        put("insertionLock", specification.get("insertionLock"), engine.get("insertionLock"));
        int records = ((TlaValue.Tuple) specification.get("wal")).elements().size();
        put("base + Len(wal)", TlaValue.of(Behavior.number(specification.get("base")) + records), engine.get("end"));
        put("flushed", specification.get("flushed"), engine.get("flushed"));
    }

    private void put(String place, TlaValue theirs, TlaValue ours) {
        specified.put(place, text(theirs));
        found.put(place, text(ours));
    }

    private static String text(TlaValue value) {
        if (value instanceof TlaValue.SetOf set) {
            return new TreeSet<>(set.elements().stream().map(Object::toString).toList()).toString();
        }
        return value.toString();
    }

    /** How many places were compared. */
    public int compared() {
        return specified.size();
    }

    /** A sentence for each place at which the two differ. */
    public List<String> differences() {
        List<String> differences = new ArrayList<>();
        specified.forEach((place, value) -> {
            if (!value.equals(found.get(place))) {
                differences.add(
                        place + " is " + value + " in TLC's last state and " + found.get(place) + " in the engine");
            }
        });
        return List.copyOf(differences);
    }
}
