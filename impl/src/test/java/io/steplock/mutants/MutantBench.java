package io.steplock.mutants;

import io.steplock.checker.refine.Explainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.spec.Conjunct;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.StepExplanation;
import io.steplock.checker.trace.TracePosition;
import io.steplock.checker.trace.TraceReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tries mutants: compiles one, runs it, and asks the specification and the files. One thread. */
final class MutantBench implements AutoCloseable {
    private static final Duration WATCHDOG = Duration.ofSeconds(20);
    /** A mutant that is known to hang does so in less; it must only be long enough for what comes before. */
    private static final Duration SHORT_WATCHDOG = Duration.ofSeconds(5);

    private final Path directory;
    private final MutantBuild build = new MutantBuild();
    private final Protocol protocol;
    private final Map<String, LoadedSpec> specs = new HashMap<>();
    private final Map<List<String>, Judgement> unchanged = new HashMap<>();
    private int runs;

    MutantBench(Protocol protocol, Path directory) {
        this.protocol = protocol;
        this.directory = directory;
    }

    Judgement judge(EngineMutant mutant) throws Exception {
        Path place = Files.createDirectories(directory.resolve("m" + ++runs));
        build.compile(mutant, place);
        Duration watchdog = mutant.expected().equals("caught by watchdog") ? SHORT_WATCHDOG : WATCHDOG;
        return judge(place, mutant.run(), mutant.variant(), watchdog)
                .beyond(judgeUnchanged(mutant.run(), mutant.variant()));
    }

    /** The engine as it is in that run. */
    Judgement judgeUnchanged(String run, String variant) throws Exception {
        List<String> key = List.of(run, variant);
        Judgement known = unchanged.get(key);
        if (known == null) {
            known = tryUnchanged(run, variant);
            unchanged.put(key, known);
        }
        return known;
    }

    private Judgement tryUnchanged(String run, String variant) throws Exception {
        Path place = Files.createDirectories(directory.resolve("m" + ++runs));
        Files.createDirectories(place.resolve("classes"));
        return judge(place, run, variant, WATCHDOG);
    }

    private Judgement judge(Path place, String run, String variant, Duration watchdog) throws Exception {
        LoadedSpec[] spec = new LoadedSpec[1];
        EngineRun.Specs lookUp = key -> {
            spec[0] = spec(key, place);
            return spec[0].info();
        };
        try (MutantLoader loader = MutantLoader.of(place.resolve("classes"))) {
            EngineRun.Seen seen = loader.runs(protocol.runs())
                    .run(run, Files.createDirectories(place.resolve("run")), variant, lookUp, watchdog);
            if (seen.trace().isEmpty()) {
                return new Judgement(Optional.empty(), List.of(), Optional.empty(), seen.files(), seen.end());
            }
            try (TraceReader reader = TraceReader.open(seen.trace().get())) {
                Verdict verdict = Validator.validate(spec[0], reader, new Validator.Options(new FirstFalseConjunct()));
                return judgement(verdict, seen);
            }
        }
    }

    private static Judgement judgement(Verdict verdict, EngineRun.Seen seen) {
        Optional<Judgement.Rejection> rejection = verdict.rejection()
                .map(found -> new Judgement.Rejection(
                        found.number(),
                        found.what(),
                        found.explanation().isEmpty() ? found.message() : found.explanation()));
        List<Judgement.Violation> violated = verdict.violations().stream()
                .map(found -> new Judgement.Violation(found.number(), found.property()))
                .toList();
        // A run that fails leaves a trace without end; that is said of the run already.
        Optional<String> invalid =
                rejection.isPresent() || !violated.isEmpty() || seen.files().isPresent()
                        ? Optional.empty()
                        : verdict.invalid().map(Verdict.Invalid::message).or(verdict::inconclusive);
        return new Judgement(rejection, violated, invalid, seen.files(), seen.end());
    }

    private LoadedSpec spec(String key, Path place) throws Exception {
        LoadedSpec known = specs.get(key);
        if (known == null) {
            known = protocol.specs().load(key, place);
            specs.put(key, known);
        }
        return known;
    }

    /** A rejection in as few words as a table has room for. */
    private static final class FirstFalseConjunct implements Explainer {
        private static final int ROOM = 100;

        @Override
        public String rejectedStep(
                LoadedSpec spec,
                LoadedSpec.State from,
                LoadedSpec.BoundAction action,
                LoadedSpec.State to,
                TracePosition position)
                throws SpecException {
            StepExplanation why = spec.explain(from, action, to);
            if (!why.inNext()) {
                return "no such step in Next";
            }
            return why.conjuncts().stream()
                    .filter(part -> part.outcome() != Conjunct.Outcome.TRUE)
                    .findFirst()
                    .map(FirstFalseConjunct::words)
                    .orElse("no conjunct by itself");
        }

        private static String words(Conjunct part) {
            if (part.needed().isEmpty()
                    || part.needed().length() + part.recorded().length() > ROOM) {
                String text = part.text();
                return "`" + (text.length() > ROOM ? text.substring(0, ROOM) + " ..." : text) + "`";
            }
            return "needs `" + part.needed() + "`, recorded `" + part.recorded() + "`";
        }

        @Override
        public String violatedInvariant(
                LoadedSpec spec, String invariant, LoadedSpec.State state, TracePosition position) {
            return invariant;
        }
    }

    @Override
    public void close() {
        specs.values().forEach(LoadedSpec::close);
    }
}
