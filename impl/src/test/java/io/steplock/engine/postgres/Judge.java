package io.steplock.engine.postgres;

import io.steplock.postgres.PostgresPrograms;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** PostgreSQL 15's programs, and the C library that it uses, for tests that cannot do without. */
public final class Judge {
    private static final String REQUIRED = "STEPLOCK_REQUIRE_POSTGRES";

    private Judge() {}

    /** The program; if it is missing, see {@link #isMissing}. */
    public static Path require(String program) {
        Optional<Path> found = PostgresPrograms.find(program);
        if (found.isEmpty()) {
            isMissing(program + " of PostgreSQL 15 was not found on PATH, in $PG_BIN or in "
                    + "/usr/lib/postgresql/15/bin");
        }
        return found.orElseThrow();
    }

    /**
     * Ends the test: it is skipped and standard error says so; where the environment variable
     * {@code STEPLOCK_REQUIRE_POSTGRES} is set it fails instead.
     */
    public static void isMissing(String missing) {
        Assertions.assertNull(System.getenv(REQUIRED), missing + ", and " + REQUIRED + " is set");
        System.err.println("SKIPPED: " + missing + "; what it should judge is NOT checked");
        Assumptions.abort(missing);
    }
}
