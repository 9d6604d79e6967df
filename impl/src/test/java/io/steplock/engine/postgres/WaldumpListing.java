package io.steplock.engine.postgres;

import io.steplock.engine.page.Lsn;
import io.steplock.engine.wal.format.BlockReference;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.postgres.PostgresPrograms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code pg_waldump} 15 says about a data directory's WAL, a line a record in a normal form. */
public record WaldumpListing(List<String> records, int status, String err) {
    private static final Map<String, Integer> FORKS = Map.of("fsm", 1, "vm", 2, "init", 3);

    private static final Pattern LINE = Pattern.compile("rmgr: (\\S+)\\s+len \\(rec/tot\\):\\s*\\d+/\\s*(\\d+), "
            + "tx:\\s*(\\d+), lsn: (\\S+), prev (\\S+), desc: (\\S+(?: \\([0-9a-f]+\\))?).*?((?:, )?blkref .*)?");

    private static final Pattern BLOCK =
            Pattern.compile("blkref #(\\d+): rel (\\d+)/(\\d+)/(\\d+)(?: fork (\\w+))? blk (\\d+)( FPW)?");

    /** Reads from the first record on; {@code end} is where the WAL ends, or null to run into the first bad record. */
    public static WaldumpListing of(Path dataDirectory, Long end) {
        List<String> arguments = new ArrayList<>(
                List.of("-p", dataDirectory.resolve("pg_wal").toString(), "-s", Lsn.text(firstRecord(dataDirectory))));
        if (end != null) {
            arguments.addAll(List.of("-e", Lsn.text(end)));
        }
        PostgresPrograms.Run run = PostgresPrograms.run(Judge.require("pg_waldump"), arguments.toArray(String[]::new));
        return new WaldumpListing(
                run.out().lines().map(WaldumpListing::normalForm).toList(),
                run.status(),
                run.err().strip());
    }

    /** A checkpoint may have removed the segments before it. */
    private static long firstRecord(Path dataDirectory) {
        List<WalRecord> ours = new WalReader(dataDirectory).readAll().records();
        return ours.isEmpty() ? WalAddress.FIRST_RECORD : ours.get(0).startLsn();
    }

    private static String normalForm(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("pg_waldump printed a line of unknown form: " + line);
        }
        StringBuilder blocks = new StringBuilder();
        Matcher block = BLOCK.matcher(line);
        while (block.find()) {
            int fork = block.group(5) == null ? 0 : FORKS.getOrDefault(block.group(5), 0);
            blocks.append(String.format(
                    " #%s %s/%s/%s fork %d blk %s%s",
                    block.group(1),
                    block.group(2),
                    block.group(3),
                    block.group(4),
                    fork,
                    block.group(6),
                    block.group(7) == null ? "" : " image"));
        }
        return form(
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Lsn.parse(matcher.group(4)),
                Lsn.parse(matcher.group(5)),
                matcher.group(6),
                blocks.toString());
    }

    /** A record of our reader in the same form. */
    public static String normalForm(WalRecord record) {
        StringBuilder blocks = new StringBuilder();
        for (BlockReference block : record.blocks()) {
            blocks.append(String.format(
                    " #%d %d/%d/%d fork %d blk %d%s",
                    block.blockId(),
                    block.relation().tablespace(),
                    block.relation().database(),
                    block.relation().relfilenode(),
                    block.fork(),
                    block.block(),
                    block.hasImage() ? " image" : ""));
        }
        return form(
                record.manager().name(),
                record.totalLength(),
                record.xid(),
                record.startLsn(),
                record.previous(),
                record.type(),
                blocks.toString());
    }

    private static String form(
            String manager, int total, int xid, long lsn, long previous, String type, String blocks) {
        return manager + " total " + total + " xid " + xid + " lsn " + Lsn.text(lsn) + " prev " + Lsn.text(previous)
                + " " + type + blocks;
    }
}
