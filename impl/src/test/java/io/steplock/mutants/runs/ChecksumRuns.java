package io.steplock.mutants.runs;

import io.steplock.mutants.EngineRun;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.ScheduleScript;
import io.steplock.outcomes.Script;
import io.steplock.scenario.checksums.BlockedRunException;
import io.steplock.scenario.checksums.ChecksumOptions;
import io.steplock.scenario.checksums.ChecksumStage;
import io.steplock.scenario.checksums.OfflinePages;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.Operation.SwitchChecksums;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Plays a script of the data-checksums protocol, and has the pages judged afterwards. */
public final class ChecksumRuns implements EngineRun {
    private static final int PAGES = 16;

    @Override
    public Seen run(String name, Path directory, String variant, Specs specs, Duration watchdog) throws Exception {
        ChecksumScript script = Optional.ofNullable(ChecksumScripts.all().get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no run " + name));
        ChecksumOptions options = options(script, directory, variant, watchdog);
        Files.createDirectories(options.directory());
        ChecksumStage stage;
        try {
            stage = new ChecksumStage(options, script.open());
        } catch (RuntimeException e) { // a changed engine may fail in any way
            return new Seen(Optional.empty(), Optional.of("set-up: " + firstLine(e)));
        }
        Optional<String> found = Optional.empty();
        Optional<String> end = Optional.empty();
        try (stage) {
            stage.begin(specs.of(stage.config()));
            found = play(script, stage);
            end = Optional.of(stage.state() + (stage.hasVerified() ? ", with verified reads" : ""));
            String state = stage.state();
            stage.end(found.isEmpty());
            if (found.isEmpty()) {
                found = judge(stage.offline(), state);
            }
        } catch (RuntimeException e) { // a changed engine may fail in any way
            found = found.or(() -> Optional.of("error: " + firstLine(e)));
        }
        Optional<Path> trace = Files.exists(options.trace()) ? Optional.of(options.trace()) : Optional.empty();
        return new Seen(trace, found, found.isEmpty() ? end : Optional.empty());
    }

    private static Optional<String> play(ChecksumScript script, ChecksumStage stage) {
        try {
            script.play().on(stage);
            stage.quiet();
            List<String> complaints = stage.complaintsOfReader();
            if (!complaints.isEmpty()) {
                return Optional.of("reader: " + complaints.get(0) + (complaints.size() > 1 ? ", and more" : ""));
            }
            return stage.failures().stream().findFirst().map(process -> "failure: of " + process);
        } catch (BlockedRunException e) {
            return Optional.of("blocked: " + firstLine(e));
        }
    }

    private static Optional<String> judge(OfflinePages pages, String state) {
        if (!state.equals("on") || (pages.missing().isEmpty() && pages.wrong().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of("pages: in the files " + pages.missing().size() + " without checksum, "
                + pages.wrong().size() + " with a wrong one");
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static ChecksumOptions options(ChecksumScript script, Path directory, String variant, Duration watchdog)
            throws OutcomeException, ScheduleException {
        CodeVariant code = CodeVariant.of(variant, "ignored", List.of());
        ChecksumOptions plain = ChecksumOptions.of(script.initial(), code, calls(script.requests()), directory);
        return new ChecksumOptions(
                plain.initial(),
                plain.variant(),
                plain.script(),
                PAGES,
                script.buffers(),
                plain.backends(),
                plain.keptWal(),
                plain.keepsPages(),
                plain.seed(),
                plain.faults(),
                directory,
                watchdog);
    }

    /** A script with so many calls: of it a trace takes their names. */
    private static Script calls(int count) throws ScheduleException {
        List<Command> commands = IntStream.rangeClosed(1, count)
                .mapToObj(i -> (Command) new Command.Start(i, "s" + i, new SwitchChecksums(true)))
                .toList();
        return ScheduleScript.of(new Schedule("calls", commands));
    }

    @Override
    public String words(String name) {
        return ChecksumScripts.all().get(name).words();
    }
}
