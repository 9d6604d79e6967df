package io.steplock.mutants.runs;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.engine.surgery.Variant;
import io.steplock.mutants.EngineRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Plays a script on an engine, and has the files judged afterwards. */
public final class Runs implements EngineRun {
    @Override
    public Seen run(String name, Path directory, String variant, Specs specs, Duration watchdog) throws Exception {
        SpecInfo spec = specs.of(variant);
        Script script = Optional.ofNullable(Scripts.all().get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no run " + name));
        Stage stage;
        try {
            stage = new Stage(directory, Variant.parse(variant), script.options(), spec, watchdog);
        } catch (RuntimeException e) { // a changed engine may fail in any way
            return new Seen(Optional.empty(), Optional.of("set-up: " + e.getMessage()));
        }
        Optional<String> found = Optional.empty();
        try (stage) {
            play(script, stage);
        } catch (Trouble e) {
            found = Optional.of(e.getMessage());
        } catch (RuntimeException e) { // a changed engine may fail in any way
            found = Optional.of("error: " + stage.firstLine(e));
        }
        return new Seen(Optional.of(stage.trace()), found);
    }

    private static void play(Script script, Stage stage) throws IOException {
        script.play().on(stage);
        stage.endTrace(true);
        script.epilogue().on(stage);
        stage.losePower(script.cut(), script.fate());
        new FilesJudge(stage).judge();
    }

    @Override
    public String words(String name) {
        return Scripts.all().get(name).words();
    }
}
