package io.steplock.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Ends a command with exit code 2, a message and no stack trace. */
final class UserError {
    private UserError() {}

    static CommandLine.ParameterException of(CommandSpec command, String message) {
        return new Quiet(command.commandLine(), message);
    }

    /** Without the usage text, which hides the message. */
    private static final class Quiet extends CommandLine.ParameterException {
        private static final long serialVersionUID = 1L;

        Quiet(CommandLine line, String message) {
            super(line, message);
        }
    }

    /** Prints the message alone for {@link #of}, and picocli's usage text for mistakes in options. */
    static void install(CommandLine line) {
        CommandLine.IParameterExceptionHandler standard = line.getParameterExceptionHandler();
        line.setParameterExceptionHandler((e, args) -> {
            if (e instanceof Quiet) {
                e.getCommandLine().getErr().println("steplock: " + e.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            return standard.handleParseException(e, args);
        });
    }
}
