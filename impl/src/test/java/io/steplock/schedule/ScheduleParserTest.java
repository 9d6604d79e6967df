package io.steplock.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.schedule.Command.KeptPages;
import io.steplock.schedule.Command.KeptWal;
import io.steplock.schedule.Command.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
                        new Command.AwaitState(
                                9, "s2", List.of(new State.Done(), new State.BlockedOn(new Command.Page(true, 0)))),
                        new Command.Wakeup(10, "s1"),
                        new Command.Detach(11, "wal-insert-after-crc")),
                schedule.commands());
    }

    @Test
    void everyFormOfALineOfTheFullProtocol() throws ScheduleException {
        Schedule schedule = ScheduleParser.parse("x", """
                page 0 flag 1 bits 3
                page 1 flag 1 bits 1 not-frozen
                start f: heap_force_freeze (0,1) (0,2)
                start v: vacuum 2
                start i: insert 1 -77
                start d: delete (1, 2)
                start c: checkpoint
                start w: write heap:2   # the page writer
                step d ChangeTuple( delete )
                step d AssembleRecord(map:0 , private)
                step d UnlockHeapPage
                run d
                checkpoint background
                checkpoint sync
                flush
                crash
                crash keep-wal all keep-pages none
                crash keep-wal record 12 keep-pages map:0,heap:3
                crash keep-wal A/1F28 keep-pages all
                crash keep-pages all
                restart
                restart crash-after 3
                read-all
                """);
        assertEquals(
                List.of(
                        new Command.PageMarks(1, 0, true, 3, true),
                        new Command.PageMarks(2, 1, true, 1, false),
                        new Command.Start(
                                3,
                                "f",
                                new Command.Operation.HeapForceFreeze(
                                        List.of(new Command.Tid(0, 1), new Command.Tid(0, 2)))),
                        new Command.Start(4, "v", new Command.Operation.Vacuum(2)),
                        new Command.Start(5, "i", new Command.Operation.Insert(1, -77)),
                        new Command.Start(6, "d", new Command.Operation.Delete(new Command.Tid(1, 2))),
                        new Command.Start(7, "c", new Command.Operation.MakeCheckpoint()),
                        new Command.Start(8, "w", new Command.Operation.Write(new Command.Page(false, 2))),
                        new Command.Step(9, "d", new Command.Action("ChangeTuple", List.of("delete"))),
                        new Command.Step(10, "d", new Command.Action("AssembleRecord", List.of("map:0", "private"))),
                        new Command.Step(11, "d", new Command.Action("UnlockHeapPage", List.of())),
                        new Command.Run(12, "d"),
                        new Command.Checkpoint(13, true),
                        new Command.Checkpoint(14, false),
                        new Command.Flush(15),
                        new Command.Crash(16, new KeptWal.Synced(), new KeptPages.None()),
                        new Command.Crash(17, new KeptWal.All(), new KeptPages.None()),
                        new Command.Crash(
                                18,
                                new KeptWal.Records(12),
                                new KeptPages.Only(List.of(new Command.Page(true, 0), new Command.Page(false, 3)))),
                        new Command.Crash(19, new KeptWal.UpTo(0xA_0000_1F28L), new KeptPages.All()),
                        new Command.Crash(20, new KeptWal.Synced(), new KeptPages.All()),
                        new Command.Restart(21, OptionalInt.empty()),
                        new Command.Restart(22, OptionalInt.of(3)),
                        new Command.ReadAll(23)),
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
                "start s1: dance             | x:2: cannot read the operation 'dance'; expected one of: heap_force_kill",
                "start s1: write page:0      | x:2: cannot read the operation 'write page:0'",
                "start s1: insert 1          | x:2: cannot read the operation 'insert 1'",
                "step s1                     | x:2: cannot read 'step s1'; expected one of",
                "step s1 pinHeapPage         | x:2: cannot read 'step s1 pinHeapPage'",
                "page 0 flag 0 bits 1        | x:2: a set bit over a clear flag is illegal",
                "page 0 flag 1 bits 2        | x:2: cannot read 'page 0 flag 1 bits 2'",
                "page 0 flag 1 bits 3 not-frozen | x:2: bits 3 say that all rows are frozen",
                "checkpoint                  | x:2: cannot read 'checkpoint'",
                "crash keep-wal some         | x:2: cannot read 'crash keep-wal some'; expected crash [keep-wal",
                "crash keep-pages map        | x:2: cannot read 'crash keep-pages map'",
                "kill                        | x:2: 'kill' needs a server in a process of its own",
                "restart now                 | x:2: cannot read 'restart now'",
                "start s1: heap_force_kill   | x:2: cannot read the operation",
                "await s1 sleeping           | x:2: cannot await 'sleeping'; expected done, idle, blocked on",
                "await s1 blocked on index:0 | x:2: cannot await 'blocked on index:0'",
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
