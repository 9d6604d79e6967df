package io.steplock.schedule;

import io.steplock.schedule.Command.KeptPages;
import io.steplock.schedule.Command.KeptWal;
import io.steplock.schedule.Command.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the line {@code crash}: what is kept and what is lost. */
final class CrashParser {
    /** The form, for messages and help. */
    static final String FORM = "crash [keep-wal synced|all|LSN|record N] [keep-pages none|all|PAGE,...]";

    private static final Pattern CRASH =
            Pattern.compile("crash(?: keep-wal (record \\d{1,6}|[^ ]+))?(?: keep-pages ([^ ]+))?");
    private static final Pattern LSN = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");
    private static final Pattern RECORD = Pattern.compile("record (\\d{1,6})");

    private CrashParser() {}

    /** The command, or nothing if the line is none. Without a word on either, what was synced is kept. */
    static Optional<Command> parse(int line, String text) {
        Matcher m = CRASH.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        Optional<KeptWal> wal = m.group(1) == null ? Optional.of(new KeptWal.Synced()) : wal(m.group(1));
        Optional<KeptPages> pages = m.group(2) == null ? Optional.of(new KeptPages.None()) : pages(m.group(2));
        return wal.isPresent() && pages.isPresent()
                ? Optional.of(new Command.Crash(line, wal.get(), pages.get()))
                : Optional.empty();
    }

    private static Optional<KeptWal> wal(String text) {
        if (text.equals("synced")) {
            return Optional.of(new KeptWal.Synced());
        } else if (text.equals("all")) {
            return Optional.of(new KeptWal.All());
        }
        Matcher lsn = LSN.matcher(text);
        if (lsn.matches()) {
            long high = Long.parseLong(lsn.group(1), 16);
            return Optional.of(new KeptWal.UpTo(high << 32 | Long.parseLong(lsn.group(2), 16)));
        }
        Matcher record = RECORD.matcher(text);
        return record.matches()
                ? Optional.of(new KeptWal.Records(Integer.parseInt(record.group(1))))
                : Optional.empty();
    }

    private static Optional<KeptPages> pages(String text) {
        if (text.equals("none")) {
            return Optional.of(new KeptPages.None());
        } else if (text.equals("all")) {
            return Optional.of(new KeptPages.All());
        }
        List<Page> pages = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Optional<Page> page = OperationParser.page(part);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            pages.add(page.get());
        }
        return Optional.of(new KeptPages.Only(List.copyOf(pages)));
    }
}
