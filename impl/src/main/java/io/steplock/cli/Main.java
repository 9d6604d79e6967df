package io.steplock.cli;

import io.steplock.checker.cli.CheckCommand;
import io.steplock.checker.cli.ValidateCommand;
import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.spec.SpecLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The executable jar's entry: {@code steplock COMMAND}. */
@Command(
        name = "steplock",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Locks every step of an implementation to its TLA+ specification.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StoryCommand.class,
            CheckCommand.class,
            ScenarioCommand.class,
            OutcomesCommand.class,
            MatrixCommand.class,
            CounterexampleCommand.class,
            WindowCommand.class,
            PointsCommand.class,
            WaldumpCommand.class,
            CommandLine.HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock story",
            "  steplock check",
            "  steplock scenario visibility-map --variant unpatched --preset race --dir run",
            "  steplock validate run/race-unpatched.ndjson --against relock.cfg",
            "  steplock waldump run/data"
        })
public final class Main {
    /** The exit code of our own defects: none that a verdict has. */
    private static final int DEFECT = 70;

    private Main() {}

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"steplock " + (version == null ? "(not from a jar)" : version)};
        }
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line; tests call it in process. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new ValidateCommand(SpecLoader::load, new SpecExplainer()));
        UserError.install(line);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println("steplock: this is a defect of steplock, or its files cannot be used:");
            e.printStackTrace(command.getErr());
            return DEFECT;
        });
        return line;
    }
}
