package io.steplock.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.postgres.Judge;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.postgres.PostgresPrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@link KilledEngine} gets a real SIGKILL, again and again; each time recovery must bring back all that it was told is
 * durable. The simulated power loss can lose what fsync protects and this cannot; this ends threads, locks and file
 * handles as nothing simulated does.
 */
@Tag("postgres")
class KillTest {
    private static final int BLOCKS = 200;
    private static final int ROWS = 3;
    private static final int VALUES_PER_ROUND = 1_000_000;
    private static final int KILLED = 128 + 9;

    @TempDir
    Path parent;

    private Path directory;
    private Variant variant;
    private Random random;

    /** What must be there, and what may or may not because nobody was told. */
    private final Map<Integer, Tid> present = new HashMap<>();

    private final Set<Integer> maybe = new HashSet<>();
    private int removed;
    private int recoveries;

    @ParameterizedTest
    @CsvSource({"REGISTERED,false,3", "REGISTERED,true,2", "RELOCK,false,2"})
    void nothingThatWasReportedIsLost(Variant which, boolean compress, int rounds) throws Exception {
        run(which, compress, rounds, 20260504);
    }

    @Tag("deep")
    @ParameterizedTest
    @CsvSource({"REGISTERED,false,40", "REGISTERED,true,40", "RELOCK,false,40", "RELOCK,true,40"})
    void nothingThatWasReportedIsLostInManyRounds(Variant which, boolean compress, int rounds) throws Exception {
        run(which, compress, rounds, System.nanoTime());
    }

    private void run(Variant which, boolean compress, int rounds, long seed) throws Exception {
        System.out.println("kill " + which + " seed " + seed);
        directory = parent.resolve("data");
        variant = which;
        random = new Random(seed);
        try (Cluster cluster = TestCluster.create(directory, variant)) {
            Table table = cluster.createTable("t", BLOCKS, ROWS);
            new Run(cluster, "reader").rows(table).forEach((place, value) -> present.put(value, place));
            cluster.stop();
        }
        for (int round = 0; round < rounds; round++) {
            killOneAtWork(compress, round);
            recoverAndCheck("round " + round + " of seed " + seed, round == rounds - 1 || random.nextBoolean());
        }
        System.out.println("kill " + which + (compress ? " compressed" : "") + ": rounds " + rounds + ", recoveries "
                + recoveries + ", rows " + present.size() + ", removed " + removed);
        assertTrue(removed > 0 && recoveries > rounds / 2, removed + " removed, " + recoveries + " recoveries");
    }

    /** Starts it, lets it say a random number of lines, perhaps none, and kills it. */
    private void killOneAtWork(boolean compress, int round) throws IOException, InterruptedException {
        Path errors = parent.resolve("errors" + round);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledEngine.class.getName(),
                        directory.toString(),
                        variant.text(),
                        Boolean.toString(compress),
                        Long.toString(random.nextLong()),
                        Integer.toString((round + 1) * VALUES_PER_ROUND))
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader says = child.inputReader()) {
            // One round in five it is killed before it says anything: while it starts, recovers or reads.
            boolean early = round > 0 && random.nextInt(5) == 0;
            if (early) {
                assertTrue(!child.waitFor(random.nextInt(1200), TimeUnit.MILLISECONDS), Files.readString(errors));
            } else {
                int lines = 20 + random.nextInt(1500);
                List<String> said = new ArrayList<>();
                while (said.size() < lines) {
                    String line = says.readLine();
                    if (line == null) {
                        break;
                    }
                    said.add(line);
                    if (line.equals("ready")) {
                        String message = assertThrows(
                                        EngineException.class,
                                        () -> Cluster.open(directory, variant, TestCluster.CLOCK))
                                .getMessage();
                        assertTrue(message.contains("is in use: another engine holds"), message);
                    } else {
                        note(line);
                    }
                }
                assertEquals(lines, said.size(), () -> "it ended by itself\n" + text(errors));
            }
            assertTrue(child.isAlive(), () -> text(errors));
            // Through the handle: Process.destroyForcibly closes the pipe, and with it what was said and not yet read.
            child.toHandle().destroyForcibly();
            says.lines().filter(line -> !line.equals("ready")).forEach(this::note);
        } finally {
            child.destroyForcibly();
            child.waitFor();
        }
        assertEquals(KILLED, child.exitValue());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("could not read " + file, e);
        }
    }

    private void note(String line) {
        String[] words = line.split(" ", -1);
        int value = Integer.parseInt(words[2]);
        switch (words[0] + " " + words[1]) {
            case "try insert" -> maybe.add(value);
            case "done insert" -> {
                maybe.remove(value);
                present.put(value, Tid.parse(words[3]));
            }
            case "try remove" -> {
                present.remove(value);
                maybe.add(value);
            }
            case "done remove" -> {
                maybe.remove(value);
                removed++;
            }
            default -> throw new AssertionError("the program said: " + line);
        }
    }

    private void recoverAndCheck(String when, boolean stop) {
        Cluster cluster = Cluster.open(directory, variant, TestCluster.CLOCK, ClusterOptions.DEFAULT.withBuffers(48));
        recoveries += cluster.recovery().isPresent() ? 1 : 0;
        Run reader = new Run(cluster, "reader");
        Map<Tid, Integer> rows = reader.rows(cluster.table("t"));
        Map<Integer, Tid> found = new HashMap<>();
        rows.forEach((place, value) -> found.put(value, place));
        List<String> complaints = new ArrayList<>();
        present.forEach((value, place) -> {
            if (!place.equals(found.get(value))) {
                complaints.add("value " + value + " at " + place + " is lost");
            }
        });
        found.forEach((value, place) -> {
            if (!present.containsKey(value) && !maybe.contains(value)) {
                complaints.add("value " + value + " at " + place + " should not be there");
            }
        });
        assertEquals(List.of(), complaints, when);
        present.clear();
        present.putAll(found);
        maybe.clear();
        if (variant == Variant.REGISTERED) {
            assertEquals(rows.size(), reader.countTrustingMap(cluster.table("t")), when);
        }
        if (!stop) {
            cluster.close(); // the next one has to recover this one's end
            return;
        }
        cluster.stop();
        PostgresPrograms.Run checksums =
                PostgresPrograms.run(Judge.require("pg_checksums"), "--check", "-D", directory.toString());
        assertEquals(0, checksums.status(), when + checksums.out() + checksums.err());
        WalListing wal = new WalReader(directory).readAll();
        assertTrue(wal.endsInZeros(), when + ": " + wal.end());
    }
}
