package io.steplock.schedule;

import io.steplock.schedule.Command.Operation;
import io.steplock.schedule.Command.Page;
import io.steplock.schedule.Command.Tid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a process is started with. */
final class OperationParser {
    /** The forms, for messages and help. */
    static final String FORMS = "heap_force_kill (BLOCK,OFFSET)..., heap_force_freeze (BLOCK,OFFSET)...,"
            + " vacuum BLOCK, insert BLOCK VALUE, delete (BLOCK,OFFSET), checkpoint, write map:BLOCK|heap:BLOCK";

    /** The forms of the data-checksums protocol. */
    static final String CHECKSUM_FORMS = "enable, disable, checkpoint";

    private static final String ROW = "\\(\\d{1,10}, ?\\d{1,5}\\)";
    private static final Pattern KILL = Pattern.compile("heap_force_kill((?: ?" + ROW + ")+)");
    private static final Pattern FREEZE = Pattern.compile("heap_force_freeze((?: ?" + ROW + ")+)");
    private static final Pattern VACUUM = Pattern.compile("vacuum (\\d{1,9})");
    private static final Pattern INSERT = Pattern.compile("insert (\\d{1,9}) (-?\\d{1,9})");
    private static final Pattern DELETE = Pattern.compile("delete (" + ROW + ")");
    private static final Pattern WRITE = Pattern.compile("write (\\S+)");
    private static final Pattern PAGE = Pattern.compile("(map|heap):(\\d{1,9})");
    private static final Pattern TID = Pattern.compile("\\((\\d+), ?(\\d+)\\)");

    private OperationParser() {}

    /** The operation, or nothing if the text is none. */
    static Optional<Operation> parse(String text) {
        Matcher m = KILL.matcher(text);
        if (m.matches()) {
            return Optional.of(new Operation.HeapForceKill(tids(m.group(1))));
        }
        m = FREEZE.matcher(text);
        if (m.matches()) {
            return Optional.of(new Operation.HeapForceFreeze(tids(m.group(1))));
        }
        m = VACUUM.matcher(text);
        if (m.matches()) {
            return Optional.of(new Operation.Vacuum(Integer.parseInt(m.group(1))));
        }
        m = INSERT.matcher(text);
        if (m.matches()) {
            return Optional.of(new Operation.Insert(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2))));
        }
        m = DELETE.matcher(text);
        if (m.matches()) {
            return Optional.of(new Operation.Delete(tids(m.group(1)).get(0)));
        }
        m = WRITE.matcher(text);
        if (m.matches()) {
            return page(m.group(1)).map(Operation.Write::new);
        }
        return text.equals("checkpoint") ? Optional.of(new Operation.MakeCheckpoint()) : Optional.empty();
    }

    /** The operation of the data-checksums protocol, or nothing if the text is none. */
    static Optional<Operation> parseChecksums(String text) {
        return switch (text) {
            case "enable", "disable" -> Optional.of(new Operation.SwitchChecksums(text.equals("enable")));
            case "checkpoint" -> Optional.of(new Operation.MakeCheckpoint());
            default -> Optional.empty();
        };
    }

    /** A page, or nothing if the text is none. */
    static Optional<Page> page(String text) {
        Matcher m = PAGE.matcher(text);
        return m.matches()
                ? Optional.of(new Page(m.group(1).equals("map"), Integer.parseInt(m.group(2))))
                : Optional.empty();
    }

    private static List<Tid> tids(String text) {
        List<Tid> tids = new ArrayList<>();
        for (Matcher t = TID.matcher(text); t.find(); ) {
            tids.add(new Tid(Long.parseLong(t.group(1)), Integer.parseInt(t.group(2))));
        }
        return List.copyOf(tids);
    }
}
