package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code waldump DIR}: our own view of a data directory's WAL. */
@Command(
        name = "waldump",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the WAL records of a data directory up to the first that is not valid,",
            "and says why it is not. Reads PostgreSQL 15's format; needs no PostgreSQL."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock waldump run/data",
            "  steplock waldump run/data --json",
            "",
            "Exit codes: 0 the WAL ends in zeros, as it should; 1 it ends in a bad record; 2 usage."
        })
final class WaldumpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "DIR", description = "A data directory (it has pg_wal in it).")
    private Path directory;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(directory.resolve("pg_wal"))) {
            throw UserError.of(command, directory + " is no data directory: it has no pg_wal in it");
        }
        WalListing listing = new WalReader(directory).readAll();
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            try (JsonGenerator generator = Json.generator(out)) {
                WalTable.write(generator, listing);
            }
            out.println();
        } else {
            if (!listing.records().isEmpty()) {
                long first = listing.records().get(0).startLsn();
                if (first > WalAddress.FIRST_RECORD) {
                    out.println("first record at " + Lsn.text(first) + ": the segments before it were removed");
                }
            }
            WalTable.print(out, listing, 0);
        }
        out.flush();
        return listing.endsInZeros() ? 0 : 1;
    }
}
