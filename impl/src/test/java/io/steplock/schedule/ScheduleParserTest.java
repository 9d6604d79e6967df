package io.steplock.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.schedule.Command.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleParserTest {
    @Test
    void everyFormOfALine() throws ScheduleException {
        Schedule schedule = ScheduleParser.parse("x", """
                # a comment
                attach wal-insert-after-crc in s1 wait   # and another
                attach heap-force-kill-vm-pin error
                clear-map-bits 7

                start s1 : heap_force_kill (0,1)(0, 2)
                await s1 at wal-insert-after-crc #2 # the second
                await s1 at wal-insert-after-crc
                await  s2   done or blocked on map:0
                wakeup s1
                detach wal-insert-after-crc
                """);
        assertEquals(
                List.of(
                        new Command.Attach(2, "wal-insert-after-crc", Optional.of("s1"), "wait"),
                        new Command.Attach(3, "heap-force-kill-vm-pin", Optional.empty(), "error"),
                        new Command.ClearMapBits(4, 7),
                        new Command.Start(
                                6,
                                "s1",
                                new Command.Operation.HeapForceKill(
                                        List.of(new Command.Tid(0, 1), new Command.Tid(0, 2)))),
                        new Command.AwaitAt(7, "s1", "wal-insert-after-crc", 2),
                        new Command.AwaitAt(8, "s1", "wal-insert-after-crc", 0),
                        new Command.AwaitState(9, "s2", List.of(new State.Done(), new State.BlockedOn("map", 0))),
                        new Command.Wakeup(10, "s1"),
                        new Command.Detach(11, "wal-insert-after-crc")),
                schedule.commands());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n# only words\n"})
    void aScheduleWithoutCommandsIsRefused(String text) {
        assertThrows(ScheduleException.class, () -> ScheduleParser.parse("x", text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jump s1                     | x:2: cannot read 'jump s1'; expected one of: attach POINT",
                "start s1: dance             | x:2: cannot read the operation 'dance'; expected heap_force_kill",
                "start s1: heap_force_kill   | x:2: cannot read the operation",
                "await s1 sleeping           | x:2: cannot await 'sleeping'; expected done, idle, blocked on",
                "await s1 blocked on index:0 | x:2: cannot await 'blocked on index:0'",
                "crash keep-wal all          | x:2: 'crash' is not supported yet",
                "attach p in s1 dance        | x:2: cannot read 'attach p in s1 dance'",
                "wakeup s1 s2                | x:2: cannot read 'wakeup s1 s2'",
            })
    void aLineThatCannotBeReadIsNamed(String line, String message) {
        ScheduleException e =
                assertThrows(ScheduleException.class, () -> ScheduleParser.parse("x", "wakeup s1\n" + line));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void allPresetsCanBeRead() throws ScheduleException {
        for (String preset : Schedule.VISIBILITY_MAP_PRESETS) {
            assertTrue(Schedule.preset("visibility-map", preset).commands().size() > 1);
        }
    }

    @Test
    void missingSchedulesAreNamed() {
        assertTrue(assertThrows(ScheduleException.class, () -> Schedule.preset("visibility-map", "nope"))
                .getMessage()
                .contains("there are: race, clean-map"));
        assertTrue(assertThrows(ScheduleException.class, () -> Schedule.read(Path.of("nope.schedule")))
                .getMessage()
                .contains("no such schedule"));
    }
}
