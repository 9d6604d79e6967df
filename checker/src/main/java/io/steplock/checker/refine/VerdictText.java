package io.steplock.checker.refine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A verdict as text for people: the verdict's line first, then findings, counts, and what it does not say. */
public final class VerdictText {
    private static final int COLUMNS = 100;

    private VerdictText() {}

    /** The verdict in one line. */
    public static String headline(Verdict verdict) {
        String start = verdict.trace() + ": " + verdict.kind().words();
        String steps = count(verdict.counts().steps(), "step");
        return switch (verdict.kind()) {
            case REFINES -> start + " " + relation(verdict) + ", " + steps + " checked" + lives(verdict);
            case REJECTED -> {
                Verdict.Rejection rejection = verdict.rejection().orElseThrow();
                String at = rejection.what().equals("read-back")
                        ? "the state read back at line " + rejection.line()
                        : at(rejection.number(), rejection.line());
                yield start + " at " + at + ": " + rejection.message();
            }
            case VIOLATED -> {
                String found = verdict.violations().stream()
                        .map(each -> each.property() + " is false after " + at(each.number(), each.line()))
                        .collect(Collectors.joining(", "));
                yield start + ": " + found + "; all " + steps + " checked" + lives(verdict) + " are steps of "
                        + relation(verdict);
            }
            case INVALID -> start + ": " + verdict.invalid().orElseThrow().message();
            case INCONCLUSIVE -> start + ": " + verdict.inconclusive().orElseThrow();
        };
    }

    /** The whole report, each line ended by a line feed. */
    public static String report(Verdict verdict) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(verdict));
        verdict.rejection().filter(it -> !it.explanation().isEmpty()).ifPresent(rejection -> {
            lines.add("");
            block(lines, rejection.explanation());
        });
        for (Verdict.Violation violation : verdict.violations()) {
            lines.add("");
            block(lines, violation.explanation());
        }
        boolean isFinding = verdict.kind() == Verdict.Kind.REJECTED || verdict.kind() == Verdict.Kind.VIOLATED;
        if (isFinding) {
            verdict.invalid().ifPresent(invalid -> paragraph(lines, "the trace is also damaged: " + invalid.message()));
            verdict.inconclusive().ifPresent(place -> paragraph(lines, "and inconclusive: " + place));
        }
        if (verdict.counts().steps() > 0) {
            lines.add("");
            counts(lines, verdict.counts());
        }
        verdict.remarks().forEach(remark -> paragraph(lines, remark));
        paragraph(lines, verdict.limits());
        return String.join("\n", lines) + "\n";
    }

    private static void counts(List<String> lines, Verdict.Counts counts) {
        double seconds = counts.elapsed().toNanos() / 1e9;
        // A rate over a moment says how long loading took, nothing more.
        String rate = seconds < 1 ? "" : String.format(Locale.ROOT, " (%,.0f a second)", counts.stepsPerSecond());
        lines.add(String.format(Locale.ROOT, "%s checked in %.1f s%s", count(counts.steps(), "step"), seconds, rate));
        List<String> taken = new ArrayList<>();
        List<String> never = new ArrayList<>();
        for (Map.Entry<String, Long> action : counts.actions().entrySet()) {
            if (action.getValue() == 0) {
                never.add(action.getKey());
            } else {
                taken.add(String.format(Locale.ROOT, "%s %,d", action.getKey(), action.getValue()));
            }
        }
        wrap(lines, "checked: " + String.join(", ", taken));
        if (!never.isEmpty()) {
            wrap(lines, "not among the checked steps: " + String.join(", ", never));
        }
    }

    /** Breaks a text at blanks; a word that is longer than a line stays whole. */
    private static void wrap(List<String> lines, String text) {
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > COLUMNS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
    }

    private static void block(List<String> lines, String text) {
        text.lines().forEach(lines::add);
    }

    private static void paragraph(List<String> lines, String text) {
        lines.add("");
        wrap(lines, text);
    }

    private static String relation(Verdict verdict) {
        return verdict.spec()
                .map(judge -> judge.module() + "!Next (" + judge.config() + ")")
                .orElse("Next");
    }

    private static String at(long number, long line) {
        return number == 0 ? "the first state (line 1)" : "step " + number + " (line " + line + ")";
    }

    /** Empty for a program that never crashed. */
    private static String lives(Verdict verdict) {
        long lives = verdict.counts().lives();
        return lives > 1 ? String.format(Locale.ROOT, " in %,d lives", lives) : "";
    }

    private static String count(long number, String what) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? what : what + "s");
    }
}
