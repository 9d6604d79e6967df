package io.steplock.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.TestSpecs;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.postgres.Judge;
import io.steplock.engine.postgres.WaldumpListing;
import io.steplock.engine.surgery.Variant;
import io.steplock.postgres.PostgresPrograms;
import io.steplock.schedule.Schedule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unmodified programs of PostgreSQL 15 say the same of both runs as our reader and our verdict. */
@Tag("postgres")
class PostgresJudgesTheRaceTest {
    @TempDir
    private Path directory;

    private ScenarioResult run(Variant variant) throws Exception {
        ScenarioOptions options = ScenarioOptions.of(
                variant, Schedule.preset("visibility-map", "race"), directory.resolve(variant.text()));
        try (LoadedSpec spec = TestSpecs.visibilityMap(VisibilityMapScenario.config(options))) {
            return VisibilityMapScenario.run(options, spec.info());
        }
    }

    private static List<String> ours(ScenarioResult result) {
        return result.wal().records().stream().map(WaldumpListing::normalForm).toList();
    }

    @Test
    void itStopsAtTheUnpatchedRunsRecord() throws Exception {
        ScenarioResult result = run(Variant.UNPATCHED);
        WaldumpListing theirs = WaldumpListing.of(result.dataDirectory(), null);

        assertEquals(1, theirs.status());
        List<String> ours = ours(result);
        assertEquals(theirs.records(), ours);
        String lastGood = Lsn.text(result.wal().records().get(ours.size() - 1).startLsn());
        String bad = Lsn.text(result.wal().endLsn());
        assertEquals(
                "pg_waldump: error: error in WAL record at " + lastGood
                        + ": incorrect resource manager data checksum in record at " + bad,
                theirs.err());
    }

    @Test
    void itReadsEveryRecordOfTheRelockedRun() throws Exception {
        ScenarioResult result = run(Variant.RELOCK);
        WaldumpListing theirs =
                WaldumpListing.of(result.dataDirectory(), result.wal().endLsn());

        assertEquals("", theirs.err());
        assertEquals(0, theirs.status());
        assertEquals(theirs.records(), ours(result));
        // One checkpoint, three heap pages and the map page of the set-up; four images; one checkpoint.
        assertEquals(1 + 4 + 4 + 1, theirs.records().size());
    }

    @Test
    void bothRunsLeaveGoodPages() throws Exception {
        for (Variant variant : List.of(Variant.UNPATCHED, Variant.RELOCK)) {
            ScenarioResult result = run(variant);
            PostgresPrograms.Run check = PostgresPrograms.run(
                    Judge.require("pg_checksums"),
                    "--check",
                    "-D",
                    result.dataDirectory().toString());
            assertEquals(0, check.status(), check.out() + check.err());
            assertTrue(check.out().replaceAll(" +", " ").contains("Bad checksums: 0\n"), check.out());
        }
    }
}
