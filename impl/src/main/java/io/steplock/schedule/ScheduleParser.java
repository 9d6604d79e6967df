package io.steplock.schedule;

import io.steplock.schedule.Command.Operation;
import io.steplock.schedule.Command.State;
import io.steplock.schedule.Command.Tid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final Pattern AWAIT_AT = Pattern.compile("await " + NAME + " at (\\S+?)(?: #(\\d{1,6}))?");
    private static final Pattern AWAIT = Pattern.compile("await " + NAME + " (.+)");
    private static final Pattern WAKEUP = Pattern.compile("wakeup " + NAME);
    private static final Pattern CLEAR = Pattern.compile("clear-map-bits (\\d{1,9})");
    private static final Pattern BLOCKED = Pattern.compile("blocked on (heap|map):(\\d{1,9})");
    private static final Pattern KILL = Pattern.compile("heap_force_kill((?: ?\\(\\d{1,10}, ?\\d{1,5}\\))+)");
    private static final Pattern TID = Pattern.compile("\\((\\d+), ?(\\d+)\\)");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#(?!\\d).*$");

    /** Words of the grammar that need what this engine does not have yet. */
    private static final Set<String> LATER = Set.of("checkpoint", "crash", "kill", "restart", "read-all");

    private final String name;
    private final List<Command> commands = new ArrayList<>();

    private ScheduleParser(String name) {
        this.name = name;
    }

    static Schedule parse(String name, String text) throws ScheduleException {
        ScheduleParser parser = new ScheduleParser(name);
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
        forms.put(START, (line, m) -> new Command.Start(line, m.group(1), operation(line, m.group(2))));
        forms.put(
                AWAIT_AT,
                (line, m) -> new Command.AwaitAt(
                        line, m.group(1), m.group(2), m.group(3) == null ? 0 : Integer.parseInt(m.group(3))));
        forms.put(AWAIT, (line, m) -> new Command.AwaitState(line, m.group(1), states(line, m.group(2))));
        forms.put(WAKEUP, (line, m) -> new Command.Wakeup(line, m.group(1)));
        forms.put(CLEAR, (line, m) -> new Command.ClearMapBits(line, Integer.parseInt(m.group(1))));
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
        if (LATER.contains(word)) {
            throw error(line, "'" + word + "' is not supported yet: this engine has no checkpoint and no recovery");
        }
        throw error(
                line,
                "cannot read '" + text + "'; expected one of: attach POINT [in PROC] wait|error|notice, detach POINT, "
                        + "start NAME: OPERATION, await PROC at POINT [#n], await PROC done|blocked on LOCK "
                        + "[or ...], wakeup PROC, clear-map-bits BLOCK");
    }

    private Operation operation(int line, String text) throws ScheduleException {
        Matcher m = KILL.matcher(text);
        if (!m.matches()) {
            throw error(
                    line, "cannot read the operation '" + text + "'; expected heap_force_kill (BLOCK,OFFSET) [...]");
        }
        List<Tid> tids = new ArrayList<>();
        for (Matcher t = TID.matcher(m.group(1)); t.find(); ) {
            tids.add(new Tid(Long.parseLong(t.group(1)), Integer.parseInt(t.group(2))));
        }
        return new Operation.HeapForceKill(tids);
    }

    private List<State> states(int line, String text) throws ScheduleException {
        List<State> states = new ArrayList<>();
        for (String part : text.split(" or ", -1)) {
            Matcher m = BLOCKED.matcher(part);
            if (m.matches()) {
                states.add(new State.BlockedOn(m.group(1), Integer.parseInt(m.group(2))));
            } else if (part.equals("done") || part.equals("idle")) {
                states.add(new State.Done());
            } else {
                throw error(
                        line,
                        "cannot await '" + part + "'; expected done, idle, blocked on heap:BLOCK or "
                                + "blocked on map:BLOCK");
            }
        }
        return states;
    }

    private ScheduleException error(int line, String message) {
        return new ScheduleException(name + ":" + line + ": " + message);
    }
}
