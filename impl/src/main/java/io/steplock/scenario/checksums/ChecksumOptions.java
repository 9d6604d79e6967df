package io.steplock.scenario.checksums;

import io.steplock.engine.checksum.Code;
import io.steplock.engine.checksum.Code.DelayFlag;
import io.steplock.engine.checksum.Code.Remedy;
import io.steplock.engine.file.FileFaults;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Script;
import io.steplock.outcomes.Script.Cut;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One run.
 *
 * @param initial whether checksums are on at first
 * @param variant which code runs
 * @param script what happens
 * @param pages how many pages each of three relations has: a shared one, and one in each of two databases
 * @param buffers how many pages fit into memory
 * @param backends how many backends there are
 * @param keptWal what a crash leaves of the WAL if the script leaves it open
 * @param keepsPages whether a crash leaves page writes that were not synced if the script leaves it open
 * @param seed makes the data directory's system identifier
 * @param faults what the device fails at
 * @param directory where data directory and trace go; empty or absent
 * @param watchdog how long somebody may run without an end before it is taken for a defect
 */
public record ChecksumOptions(
        boolean initial,
        CodeVariant variant,
        Script script,
        int pages,
        int buffers,
        int backends,
        Cut keptWal,
        boolean keepsPages,
        long seed,
        FileFaults faults,
        Path directory,
        Duration watchdog) {
    /** How many databases a run has. */
    public static final int DATABASES = 2;

    /** How many relations: one a database, and a shared one. */
    public static final int RELATIONS = DATABASES + 1;

    /** The smallest pool: every process may have a page pinned, and replay and the checkpointer one each. */
    public static final int FEWEST_BUFFERS = 8;

    private static final long SYSTEM_IDENTIFIER = 0x6A00000000000000L;

    /** A run with a pool that has room for all pages. */
    public static ChecksumOptions of(boolean initial, CodeVariant variant, Script script, Path directory) {
        return new ChecksumOptions(
                initial,
                variant,
                script,
                16,
                64,
                1,
                Cut.SYNCED,
                true,
                1,
                FileFaults.NONE,
                directory,
                Duration.ofSeconds(60));
    }

    /** The same with so many pages and buffers. */
    public ChecksumOptions withSize(int newPages, int newBuffers) {
        return new ChecksumOptions(
                initial,
                variant,
                script,
                newPages,
                newBuffers,
                backends,
                keptWal,
                keepsPages,
                seed,
                faults,
                directory,
                watchdog);
    }

    /** The same with so many backends. */
    public ChecksumOptions withBackends(int count) {
        return new ChecksumOptions(
                initial,
                variant,
                script,
                pages,
                buffers,
                count,
                keptWal,
                keepsPages,
                seed,
                faults,
                directory,
                watchdog);
    }

    /** The same with something else left by a crash. */
    public ChecksumOptions withKept(Cut cut, boolean keepPages) {
        return new ChecksumOptions(
                initial, variant, script, pages, buffers, backends, cut, keepPages, seed, faults, directory, watchdog);
    }

    /** The same with another seed. */
    public ChecksumOptions withSeed(long other) {
        return new ChecksumOptions(
                initial,
                variant,
                script,
                pages,
                buffers,
                backends,
                keptWal,
                keepsPages,
                other,
                faults,
                directory,
                watchdog);
    }

    /** The same on a device with such failures. */
    public ChecksumOptions withFaults(FileFaults others) {
        return new ChecksumOptions(
                initial,
                variant,
                script,
                pages,
                buffers,
                backends,
                keptWal,
                keepsPages,
                seed,
                others,
                directory,
                watchdog);
    }

    /** The data directory. */
    public Path dataDirectory() {
        return directory.resolve("data");
    }

    /** The trace. */
    public Path trace() {
        return directory.resolve("data-checksums.ndjson");
    }

    long systemIdentifier() {
        return SYSTEM_IDENTIFIER + seed;
    }

    Code code() {
        return code(variant);
    }

    /** The engine's name of a variant. */
    public static Code code(CodeVariant variant) {
        Set<Remedy> remedies = variant.remedies().stream()
                .map(name -> Remedy.valueOf(constant(name)))
                .collect(Collectors.toSet());
        return new Code(Set.copyOf(variant.fixes()), DelayFlag.valueOf(constant(variant.delayFlag())), remedies);
    }

    private static String constant(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
