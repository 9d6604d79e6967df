package io.steplock.checker.refine;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.value.TlaValue;
import io.steplock.checker.value.ValueDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Whether a trace's header fits the spec that shall judge it. */
final class HeaderCheck {
    /** Differing places of a constant that a message names; a constant may have any size. */
    private static final int SHOWN = 3;

    private static final int MAX_TEXT = 80;

    private HeaderCheck() {}

    /** The remarks that the verdict repeats. */
    static List<String> check(String file, TraceHeader header, SpecInfo spec, Validator.Options options) throws Misfit {
        String place = file + ":1: ";
        List<String> remarks = new ArrayList<>();
        if (!header.module().equals(spec.module())) {
            throw new Misfit(place + "the trace is of the spec " + header.module() + ", the loaded spec is "
                    + spec.module() + ". Give the trace's own spec with --spec.");
        }
        checkVariables(place, header, spec);
        checkHash(place, header, spec, options, remarks);
        checkConstants(place, header, spec, options, remarks);
        checkStart(place, header, spec, remarks);
        return remarks;
    }

    private static void checkVariables(String place, TraceHeader header, SpecInfo spec) throws Misfit {
        List<String> missing = new ArrayList<>(spec.variables());
        missing.removeAll(header.variables());
        if (!missing.isEmpty()) {
            throw new Misfit(place + "the trace does not observe the spec's variable" + plural(missing)
                    + ". Partial observation is not supported: record all variables of " + spec.module() + ".");
        }
        List<String> unknown = new ArrayList<>(header.variables());
        unknown.removeAll(spec.variables());
        if (!unknown.isEmpty()) {
            throw new Misfit(place + "the spec " + spec.module() + " has no variable" + plural(unknown) + ". It has "
                    + String.join(", ", spec.variables()) + ".");
        }
    }

    private static void checkHash(
            String place, TraceHeader header, SpecInfo spec, Validator.Options options, List<String> remarks)
            throws Misfit {
        if (header.hash().equals(spec.hash())) {
            return;
        }
        String both = "the trace was recorded for " + spec.module() + " with hash " + header.hash()
                + ", the loaded spec has " + spec.hash();
        if (!options.specNamedByUser()) {
            throw new Misfit(place + both
                    + ". Record the run again, or name the spec to judge by with --spec if the change is meant.");
        }
        remarks.add("The spec has changed since the recording: " + both + ".");
    }

    private static void checkConstants(
            String place, TraceHeader header, SpecInfo spec, Validator.Options options, List<String> remarks)
            throws Misfit {
        List<String> differences = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(header.constants().keySet());
        names.addAll(spec.constants().keySet());
        for (String name : names) {
            TlaValue recorded = header.constants().get(name);
            TlaValue configured = spec.constants().get(name);
            List<ValueDifference> parts = recorded == null || configured == null
                    ? List.of(new ValueDifference(name, Optional.ofNullable(recorded), Optional.ofNullable(configured)))
                    : ValueDifference.between(name, recorded, configured);
            parts.stream().limit(SHOWN).map(part -> text(part, spec)).forEach(differences::add);
            if (parts.size() > SHOWN) {
                differences.add(name + " differs in " + (parts.size() - SHOWN) + " more places");
            }
        }
        String all = String.join("; ", differences);
        if (options.against()) {
            remarks.add("Judged against " + spec.config() + " as asked, not the trace's own " + header.config() + ": "
                    + (all.isEmpty() ? "no constant differs" : all) + ".");
        } else if (!all.isEmpty()) {
            throw new Misfit(place + "the trace's constants are not the config's: " + all
                    + ". Give the config of the run, or ask for exactly this with --against " + spec.config() + ".");
        } else if (!header.config().equals(spec.config())) {
            remarks.add("The trace names the config " + header.config() + ", it was judged by " + spec.config()
                    + "; their constants are equal.");
        }
    }

    private static void checkStart(String place, TraceHeader header, SpecInfo spec, List<String> remarks)
            throws Misfit {
        if (header.startsIn().isEmpty()) {
            return;
        }
        String invariant = header.startsIn().get();
        if (!spec.invariants().contains(invariant)) {
            throw new Misfit(place + "the trace starts in \"" + invariant + "\", which is no invariant of "
                    + spec.config() + "; it has " + String.join(", ", spec.invariants())
                    + ". Name one of these, or start the trace in a state that satisfies Init.");
        }
        remarks.add("The trace starts in a state that satisfies the invariant " + invariant
                + ", not necessarily Init; what led there was not seen.");
    }

    private static String text(ValueDifference part, SpecInfo spec) {
        return part.path() + " is " + text(part.left()) + " in the trace and " + text(part.right()) + " in "
                + spec.config();
    }

    private static String text(Optional<TlaValue> value) {
        String text = value.map(TlaValue::toString).orElse("(absent)");
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 3) + "...";
    }

    private static String plural(List<String> names) {
        return (names.size() == 1 ? " " : "s ") + String.join(", ", names);
    }
}
