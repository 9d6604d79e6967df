package io.steplock.cli;

import io.steplock.engine.page.Lsn;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.postgres.PostgresPrograms;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code story}: the whole way from TLC to the rejected step, each part a command that can be run alone. */
@Command(
        name = "story",
        mixinStandardHelpOptions = true,
        description = {
            "Tells the story of the map-page race, from TLC to the rejected step.",
            "Each part is a command that you can run alone; the story fails if one ends otherwise than expected."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  steplock story", "  steplock story --dir my-story"})
final class StoryCommand implements Callable<Integer> {
    /** Stands in each directory that a story has made, so that the next one may replace it. */
    private static final String MARK = "made-by-steplock-story";

    /** How many records of PostgreSQL's list the reader has to see. */
    private static final int SHOWN = 5;

    private static final String FINDINGS = "violated:S1_RecordIntegrity,violated:LockDiscipline";

    @Spec
    private CommandSpec command;

    @Option(
            names = "--dir",
            defaultValue = "steplock-story",
            description = "Where the files go. Default: ${DEFAULT-VALUE}")
    private Path directory;

    private PrintWriter out;
    private int part;
    private boolean asExpected = true;

    @Override
    public Integer call() throws IOException {
        out = command.commandLine().getOut();
        prepare();
        Path unpatched = directory.resolve("unpatched");
        Path relock = directory.resolve("relock");
        Path unpatchedTrace = unpatched.resolve("race-unpatched.ndjson");

        tell(
                "The question",
                "heap_force_kill clears a visibility-map bit, releases the map page's content lock, and then",
                "logs a full-page image of that page without the lock. WAL insertion reads the page twice: for",
                "the CRC, and for the copy. If somebody changes the page in between, the record's CRC is wrong,",
                "and recovery ends there. The patch takes the lock again before it logs. Is it enough?");
        tell("What the specification says: TLC on both variants, every interleaving of two sessions");
        run("check", "vm-unpatched", "vm-relock");
        say(
                "S1_RecordIntegrity is violated as released and holds with the patch. DirtyDiscipline does not hold",
                "with the patch either: see specs/visibility-map/README.md. (--trace shows the shortest runs.)");

        tell("The engine as released, on real files, under the schedule of the report");
        run(scenario("unpatched", unpatched, FINDINGS));

        tell("What PostgreSQL's own program makes of these files");
        waldump(unpatched, false);

        tell("The same trace, judged by the patched specification: the first step without the lock");
        run(
                "validate",
                unpatchedTrace.toString(),
                "--against",
                "relock.cfg",
                "--expect",
                "rejected:MarkHeapBufferDirty");

        tell("The engine with the patch, under the same schedule");
        run(scenario("relock", relock, "refines"));
        waldump(relock, true);

        tell("Where everything lies");
        say(
                "trace as released   " + unpatchedTrace,
                "files as released   " + unpatched.resolve("data"),
                "trace with patch    " + relock.resolve("race-relock.ndjson"),
                "files with patch    " + relock.resolve("data"),
                "specification       specs/visibility-map/VisibilityMap.tla");
        if (!asExpected) {
            say("", "NOT AS EXPECTED: at least one part above ended otherwise than it should.");
        }
        return asExpected ? 0 : 1;
    }

    private static String[] scenario(String variant, Path directory, String expectation) {
        return new String[] {
            "scenario",
            "visibility-map",
            "--variant",
            variant,
            "--preset",
            "race",
            "--dir",
            directory.toString(),
            "--expect",
            expectation
        };
    }

    private void prepare() throws IOException {
        if (Directories.isNonEmpty(directory)) {
            if (!Files.exists(directory.resolve(MARK))) {
                throw UserError.of(
                        command,
                        directory + " is not empty and was not made by a story; give another directory with --dir");
            }
            Directories.deleteTree(directory);
        }
        Files.createDirectories(directory);
        Files.createFile(directory.resolve(MARK));
    }

    private void tell(String title, String... text) {
        part++;
        out.printf("%n%d. %s%n%n", part, title);
        say(text);
    }

    private void say(String... text) {
        for (String line : text) {
            out.println(line.isEmpty() ? "" : "   " + line);
        }
        out.flush();
    }

    /** Runs one of our own commands in this process, as its line is printed. */
    private void run(String... arguments) {
        out.println("   $ steplock " + String.join(" ", arguments));
        out.flush();
        CommandLine line = Main.commandLine();
        line.setOut(out);
        line.setErr(command.commandLine().getErr());
        int code = line.execute(arguments);
        out.println("   (exit code " + code + ")");
        asExpected &= code == 0;
    }

    /**
     * Lets PostgreSQL's program read the WAL to the end that our own reader found.
     *
     * @param good whether it must read everything; otherwise it must stop at the record at which our reader stops
     */
    private void waldump(Path run, boolean good) {
        WalListing ours = new WalReader(run.resolve("data")).readAll();
        Optional<Path> program = PostgresPrograms.find("pg_waldump");
        if (program.isEmpty()) {
            say("SKIPPED: PostgreSQL 15's pg_waldump was not found on PATH, in $PG_BIN or in");
            say("/usr/lib/postgresql/15/bin. Our own reader says: " + ours.end());
            return;
        }
        List<String> arguments = new ArrayList<>(List.of(
                "-p",
                run.resolve("data/pg_wal").toString(),
                "-s",
                Lsn.text(ours.records().get(0).startLsn())));
        if (good) {
            arguments.addAll(List.of("-e", Lsn.text(ours.endLsn())));
        }
        out.println("   $ pg_waldump " + String.join(" ", arguments));
        PostgresPrograms.Run result = PostgresPrograms.run(program.get(), arguments.toArray(String[]::new));
        List<String> lines = result.out().lines().toList();
        int hidden = Math.max(0, lines.size() - SHOWN);
        if (hidden > 0) {
            out.println("... " + hidden + " records of the set-up");
        }
        lines.stream().skip(hidden).forEach(line -> out.println(line.replaceFirst("; tli .*", "; ...")));
        result.err().lines().forEach(out::println);
        out.println("   (exit code " + result.status() + ")");
        out.flush();
        asExpected &= lines.size() == ours.records().size()
                && (good ? result.status() == 0 : result.err().contains(ours.end()));
    }
}
