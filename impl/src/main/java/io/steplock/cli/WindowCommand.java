package io.steplock.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code window PROTOCOL}: how often a kill at random hits what injection points show on purpose. */
@Command(
        name = "window",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "PROTOCOL",
        subcommands = {ChecksumWindowCommand.class, CommandLine.HelpCommand.class},
        description = "Kills a working server at random, again and again, and counts how often a finding shows.",
        footerHeading = "%nExamples:%n",
        footer = {"  steplock window data-checksums", "  steplock window data-checksums --help"})
final class WindowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Unmatched
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        throw UserError.of(
                command,
                words.isEmpty()
                        ? "name a protocol first; there is: data-checksums"
                        : "there is no protocol '" + words.get(0)
                                + "'; there is: data-checksums, and the protocol comes before its options");
    }
}
