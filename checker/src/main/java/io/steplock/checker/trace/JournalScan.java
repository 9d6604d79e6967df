package io.steplock.checker.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a killed process has left in its journal.
 *
 * @param header the trace's header
 * @param end behind the last whole record, in bytes from the file's start
 * @param last the number that was taken last
 * @param inFlight the records of the steps whose effects may not have happened: of each process the last step, unless a
 *     full state or a crash came after it
 * @param crashed the state after the last crash, if there was one
 * @param steps how many steps were taken since then
 */
record JournalScan(
        TraceHeader header,
        long end,
        long last,
        List<JournalReader.Entry> inFlight,
        Optional<TraceLine.FullState> crashed,
        long steps) {

    static JournalScan of(Path journal, FileChannel channel) throws IOException, TraceException {
        JournalReader reader = new JournalReader(journal, channel);
        Map<Optional<String>, JournalReader.Entry> inFlight = new LinkedHashMap<>();
        Optional<TraceLine.FullState> crashed = Optional.empty();
        long last = 0;
        long steps = 0;
        for (Optional<JournalReader.Entry> next = reader.next(); next.isPresent(); next = reader.next()) {
            JournalReader.Entry record = next.get();
            List<TraceLine> lines = record.lines();
            last = lines.get(lines.size() - 1).number();
            if (lines.get(lines.size() - 1) instanceof TraceLine.FullState state) {
                // It was read back while no step was under way, so all steps before it are over.
                inFlight.clear();
                if (lines.size() > 1) {
                    crashed = Optional.of(state);
                    steps = 0;
                }
            } else if (record.isVoid()) {
                // A recovery that was killed itself has found out; the process's step before this one is over.
                inFlight.remove(((TraceLine.Step) lines.get(0)).process());
            } else {
                inFlight.put(((TraceLine.Step) lines.get(0)).process(), record);
                steps++;
            }
        }
        return new JournalScan(reader.header(), reader.end(), last, new ArrayList<>(inFlight.values()), crashed, steps);
    }

    /** Marks the steps in flight that did not happen and says how many these are. */
    long voidUnless(Predicate<TraceLine.Step> happened, FileChannel channel) throws IOException {
        long voided = 0;
        for (JournalReader.Entry record : inFlight) {
            if (!happened.test((TraceLine.Step) record.lines().get(0))) {
                ByteBuffer word = ByteBuffer.allocate(JournalFormat.WORD).order(ByteOrder.LITTLE_ENDIAN);
                word.putLong(JournalFormat.voided(record.commitWord())).flip();
                channel.write(word, record.start() + JournalFormat.WORD);
                voided++;
            }
        }
        return voided;
    }
}
