package io.steplock.schedule;

import io.steplock.schedule.Command.Action;
import io.steplock.schedule.Command.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the schedule grammar: one command a line, {@code #} at the start of a line or after a blank begins a comment
 * (but {@code #2} after a point is its second stop there).
 */
final class ScheduleParser {
    private static final String NAME = "([A-Za-z][A-Za-z0-9_-]*)";
    private static final Pattern ATTACH = Pattern.compile("attach (\\S+)(?: in " + NAME + ")? (wait|error|notice)");
    private static final Pattern DETACH = Pattern.compile("detach (\\S+)");
    private static final Pattern START = Pattern.compile("start " + NAME + " ?: ?(.+)");
    private static final Pattern STEP = Pattern.compile("step " + NAME + " ([A-Z][A-Za-z]*) ?(?:\\(([^()]+)\\))?");
    private static final Pattern RUN = Pattern.compile("run " + NAME);
    private static final Pattern AWAIT_AT = Pattern.compile("await " + NAME + " at (\\S+?)(?: #(\\d{1,6}))?");
    private static final Pattern AWAIT = Pattern.compile("await " + NAME + " (.+)");
    private static final Pattern WAKEUP = Pattern.compile("wakeup " + NAME);
    private static final Pattern SIGNAL = Pattern.compile("(cancel|terminate) (launcher|worker)");
    private static final Pattern CLEAR = Pattern.compile("clear-map-bits (\\d{1,9})");
    private static final Pattern MARKS =
            Pattern.compile("page (\\d{1,9}) flag ([01]) bits ([013])(?: (frozen|not-frozen))?");
    private static final Pattern CHECKPOINT = Pattern.compile("checkpoint (sync|background)");
    private static final Pattern FLUSH = Pattern.compile("flush");
    private static final Pattern RESTART = Pattern.compile("restart(?: crash-after (\\d{1,6}))?");
    private static final Pattern READ_ALL = Pattern.compile("read-all");
    private static final Pattern BLOCKED = Pattern.compile("blocked on (.+)");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#(?!\\d).*$");

    private final String name;
    private final boolean checksums;
    private final List<Command> commands = new ArrayList<>();

    private ScheduleParser(String name, boolean checksums) {
        this.name = name;
        this.checksums = checksums;
    }

    /** A schedule of the visibility-map protocol. */
    static Schedule parse(String name, String text) throws ScheduleException {
        return parse(name, text, false);
    }

    static Schedule parse(String name, String text, boolean checksums) throws ScheduleException {
        ScheduleParser parser = new ScheduleParser(name, checksums);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String command = COMMENT.matcher(line).replaceFirst("").strip().replaceAll("\\s+", " ");
            if (!command.isEmpty()) {
                parser.commands.add(parser.command(number, command));
            }
        }
        if (parser.commands.isEmpty()) {
            throw new ScheduleException(name + ": the schedule has no command");
        }
        return new Schedule(name, parser.commands);
    }

    /** One form of a line and what it makes. */
    private interface Form {
        Command make(int line, Matcher match) throws ScheduleException;
    }

    /** The forms, tried in order. */
    private Map<Pattern, Form> forms() {
        Map<Pattern, Form> forms = new LinkedHashMap<>();
        forms.put(
                ATTACH, (line, m) -> new Command.Attach(line, m.group(1), Optional.ofNullable(m.group(2)), m.group(3)));
        forms.put(DETACH, (line, m) -> new Command.Detach(line, m.group(1)));
        forms.put(START, this::start);
        forms.put(STEP, (line, m) -> new Command.Step(line, m.group(1), action(m.group(2), m.group(3))));
        forms.put(RUN, (line, m) -> new Command.Run(line, m.group(1)));
        forms.put(
                AWAIT_AT,
                (line, m) -> new Command.AwaitAt(
                        line, m.group(1), m.group(2), m.group(3) == null ? 0 : Integer.parseInt(m.group(3))));
        forms.put(AWAIT, (line, m) -> new Command.AwaitState(line, m.group(1), states(line, m.group(2))));
        if (checksums) {
            forms.put(SIGNAL, (line, m) -> new Command.Signal(line, m.group(1).equals("terminate"), m.group(2)));
        }
        forms.put(WAKEUP, (line, m) -> new Command.Wakeup(line, m.group(1)));
        forms.put(CLEAR, (line, m) -> new Command.ClearMapBits(line, Integer.parseInt(m.group(1))));
        forms.put(MARKS, this::marks);
        forms.put(
                CHECKPOINT, (line, m) -> new Command.Checkpoint(line, m.group(1).equals("background")));
        forms.put(FLUSH, (line, m) -> new Command.Flush(line));
        forms.put(
                RESTART,
                (line, m) -> new Command.Restart(
                        line, m.group(1) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(m.group(1)))));
        forms.put(READ_ALL, (line, m) -> new Command.ReadAll(line));
        return forms;
    }

    private Command command(int line, String text) throws ScheduleException {
        for (Map.Entry<Pattern, Form> form : forms().entrySet()) {
            Matcher match = form.getKey().matcher(text);
            if (match.matches()) {
                return form.getValue().make(line, match);
            }
        }
        String word = text.split(" ", 2)[0];
        if (word.equals("crash")) {
            return CrashParser.parse(line, text)
                    .orElseThrow(() -> error(line, "cannot read '" + text + "'; expected " + CrashParser.FORM));
        }
        if (word.equals("kill")) {
            throw error(
                    line,
                    "'kill' needs a server in a process of its own, which scenarios do not have; use"
                            + " 'crash keep-wal all keep-pages all', which leaves what a killed server leaves");
        }
        throw error(
                line,
                "cannot read '" + text + "'; expected one of: attach POINT [in PROC] wait|error|notice, detach POINT, "
                        + "start NAME: OPERATION, step PROC ACTION[(ARGS)], run PROC, await PROC at POINT [#n], "
                        + "await PROC done|blocked on LOCK [or ...], wakeup PROC, checkpoint sync|background, flush, "
                        + CrashParser.FORM + ", restart [crash-after N], read-all, "
                        + "clear-map-bits BLOCK, page BLOCK flag 0|1 bits 0|1|3 [frozen|not-frozen]");
    }

    private Command start(int line, Matcher m) throws ScheduleException {
        String operation = m.group(2);
        String forms = checksums ? OperationParser.CHECKSUM_FORMS : OperationParser.FORMS;
        return new Command.Start(
                line,
                m.group(1),
                (checksums ? OperationParser.parseChecksums(operation) : OperationParser.parse(operation))
                        .orElseThrow(() -> error(
                                line, "cannot read the operation '" + operation + "'; expected one of: " + forms)));
    }

    private Command marks(int line, Matcher m) throws ScheduleException {
        boolean flag = m.group(2).equals("1");
        int bits = Integer.parseInt(m.group(3));
        boolean frozen = !"not-frozen".equals(m.group(4));
        if (bits != 0 && !flag) {
            throw error(line, "a set bit over a clear flag is illegal (FACTS.md, section 1): give flag 1 or bits 0");
        }
        if (bits == 3 && !frozen) {
            throw error(line, "bits 3 say that all rows are frozen: give frozen, or bits 1");
        }
        return new Command.PageMarks(line, Integer.parseInt(m.group(1)), flag, bits, frozen);
    }

    private static Action action(String action, String arguments) {
        return new Action(
                action,
                arguments == null ? List.of() : List.of(arguments.strip().split(" ?, ?", -1)));
    }

    private List<State> states(int line, String text) throws ScheduleException {
        List<State> states = new ArrayList<>();
        for (String part : text.split(" or ", -1)) {
            Matcher m = BLOCKED.matcher(part);
            Optional<State> state = part.equals("done") || part.equals("idle")
                    ? Optional.of(new State.Done())
                    : (m.matches() ? OperationParser.page(m.group(1)).map(State.BlockedOn::new) : Optional.empty());
            states.add(state.orElseThrow(() -> error(
                    line,
                    "cannot await '" + part + "'; expected done, idle, blocked on heap:BLOCK or "
                            + "blocked on map:BLOCK")));
        }
        return states;
    }

    private ScheduleException error(int line, String message) {
        return new ScheduleException(name + ":" + line + ": " + message);
    }
}
