package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.outcomes.ChecksumPoint;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Operation;
import io.steplock.outcomes.Outcome;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.OutcomeMatrix;
import io.steplock.outcomes.OutcomeMatrix.Cell;
import io.steplock.outcomes.OutcomeMatrix.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A matrix of a few cells, as text and as JSON; and what is said while it is explored. */
class MatrixReportTest {
    private static final ChecksumPoint START = point("enable-checksums-start");

    private final StringWriter out = new StringWriter();
    private final MatrixReport report = new MatrixReport(
            new OutcomeMatrix(Operation.ENABLE, false, new CodeVariant("all", "after-redo", List.of("checkpoint"))),
            new PrintWriter(out, true));

    private static ChecksumPoint point(String name) {
        try {
            return ChecksumPoint.parse(name);
        } catch (OutcomeException e) {
            throw new AssertionError(e);
        }
    }

    private static Cell cell(Optional<ChecksumPoint> crash, boolean bad, List<String> blocked, String... finals) {
        return new Cell(crash, new Outcome(List.of(finals), bad, bad, bad, blocked, 1200, 3));
    }

    private static List<Row> rows() {
        Cell first = cell(Optional.of(START), true, List.of(), "on", "in progress");
        Cell last = cell(Optional.empty(), false, List.of("s1 waits"), "off");
        return List.of(new Row(Optional.empty(), List.of(first)), new Row(Optional.of(START), List.of(last)));
    }

    @Test
    void columnsAreAsWideAsTheWidestCell() {
        report.print(rows(), 1.26);
        List<String> lines = out.toString().lines().toList();
        String start = lines.get(0);
        assertTrue(start.matches(" {3}checkpoint at {35}1 {7}2 {7}.*15 {6}done"), start);
        assertEquals("   none" + " ".repeat(44 + 7 * 8) + "on!/ip?", lines.get(1));
        assertEquals("8  enable-checksums-start" + " ".repeat(26 + 15 * 8) + "off/B", lines.get(2));
        assertEquals(
                "2,400 states, 1.3 s. This holds for the specification's model of two pages, not for the engine.",
                lines.get(4));
    }

    @Test
    void jsonHasAllOfEachCellAndTheWholesTime() throws IOException {
        report.write(rows(), 1.26);
        assertEquals(
                "{\"protocol\":\"data-checksums\",\"operation\":\"enable\",\"initial\":\"off\",\"version\":\"all\","
                        + "\"delayFlag\":\"after-redo\",\"remedies\":[\"checkpoint\"],\"cells\":["
                        + "{\"checkpointAt\":\"none\",\"crashAt\":\"enable-checksums-start\","
                        + "\"final\":[\"on\",\"in progress\"],\"badPagesPossible\":true,"
                        + "\"onWithBadPagesPossible\":true,\"verificationFailurePossible\":true,\"canBlock\":false,"
                        + "\"blocked\":[],\"states\":1200,\"depth\":3},"
                        + "{\"checkpointAt\":\"enable-checksums-start\",\"crashAt\":\"done\","
                        + "\"final\":[\"off\"],\"badPagesPossible\":false,"
                        + "\"onWithBadPagesPossible\":false,\"verificationFailurePossible\":false,\"canBlock\":true,"
                        + "\"blocked\":[\"s1 waits\"],\"states\":1200,\"depth\":3}],"
                        + "\"states\":2400,\"seconds\":1.26}",
                out.toString().strip());
    }

    @Test
    void progressIsSilentForTwoSecondsAndThenSpeaksOnceASecond() {
        long[] now = {5};
        OutcomeProgress progress = new OutcomeProgress(new PrintWriter(out, true), () -> now[0]);
        for (int half = 1; half <= 7; half++) {
            now[0] += 500_000_000L;
            assertTrue(progress.onProgress(1000L * half, 2, 30 + half, half));
        }
        assertEquals(
                "4,000 states, depth 34, 4 to be looked at\n6,000 states, depth 36, 6 to be looked at\n",
                out.toString().replace("\r", ""));
        assertEquals(3.5, progress.seconds());
    }
}
