package io.steplock.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code scenario PROTOCOL}: runs the engine under a schedule. */
@Command(
        name = "scenario",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "PROTOCOL",
        subcommands = {VisibilityMapScenarioCommand.class, ChecksumScenarioCommand.class, CommandLine.HelpCommand.class
        },
        description = "Runs the storage engine through a schedule on real files, and judges its trace.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock scenario visibility-map --variant unpatched --preset race",
            "  steplock scenario data-checksums --op enable --crash-at enable-checksums-after-xlog",
            "  steplock scenario data-checksums --help"
        })
final class ScenarioCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Unmatched
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        String protocols = "visibility-map, data-checksums";
        throw UserError.of(
                command,
                words.isEmpty()
                        ? "name a protocol first; there are: " + protocols
                        : "there is no protocol '" + words.get(0) + "'; there are: " + protocols
                                + ", and the protocol comes before its options");
    }
}
