package io.steplock.checker.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** The extension in runs of its own. */
class RefinesTest {
    /** Messages are laid out by the length of the path, so it must be the same everywhere. */
    private static final Path TRACES = Path.of("target", "refines-test");

    @BeforeAll
    static void forget() throws IOException {
        if (Files.exists(TRACES)) {
            try (Stream<Path> files = Files.walk(TRACES)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void passing() throws IOException {
        Map<String, TestExecutionResult> results = run(Samples.Passing.class);
        assertEquals(4, results.size());
        results.forEach((test, result) -> assertEquals(Status.SUCCESSFUL, result.getStatus(), test + ": " + result));
        assertEquals(
                List.of(
                        "closesItsRecorderItself.ndjson",
                        "counts.ndjson",
                        "crashesAndGoesOn.ndjson",
                        "startsInAnInvariant.ndjson"),
                kept(Samples.Passing.class));
        assertTrue(Files.readString(directory(Samples.Passing.class).resolve("counts.ndjson"))
                .contains("\"src\":\"Samples.count("));
    }

    @Test
    void rejected() throws Exception {
        assertGolden("junit-rejected", message(only(run(Samples.Rejected.class))));
        assertEquals(List.of("skipsOne.ndjson"), kept(Samples.Rejected.class));
    }

    @Test
    void violated() throws Exception {
        String message = message(only(run(Samples.Violated.class)));
        assertTrue(message.contains("invariant violated: Few is false after step 1 (line 2)"), message);
    }

    @Test
    void noEvents() {
        Map<String, TestExecutionResult> results = run(Samples.NoEvents.class);
        assertEquals(3, results.size());
        String none = message(results.get("takesNoSession()"));
        assertTrue(none.startsWith("no event was validated: the test takes no TraceSession. Take one"), none);
        String notStarted = message(results.get("doesNotStart(TraceSession)"));
        assertTrue(notStarted.startsWith("no event was validated: the test did not start its trace. Call"), notStarted);
        String noStep = message(results.get("takesNoStep(TraceSession)"));
        assertTrue(noStep.startsWith("no event was validated\n"), noStep);
        assertTrue(noStep.contains("no step was judged: the trace has none"), noStep);
        assertTrue(noStep.endsWith("takesNoStep.ndjson"), noStep);
    }

    @Test
    void theTestsOwnFailureWins() {
        Map<String, TestExecutionResult> results = run(Samples.FailingItself.class);
        Throwable refines = failure(results.get("refinesAndFails(TraceSession)"));
        assertEquals("my own failure", refines.getMessage());
        assertTrue(suppressed(refines).contains("refines Tally!Next (Tally.cfg), 1 step checked"), suppressed(refines));
        Throwable rejected = failure(results.get("isRejectedAndFails(TraceSession)"));
        assertEquals(IllegalStateException.class, rejected.getClass());
        assertTrue(suppressed(rejected).contains("rejected at step 1 (line 2)"), suppressed(rejected));
        Throwable early = failure(results.get("failsBeforeItStarts(TraceSession)"));
        assertTrue(suppressed(early).startsWith("no event was validated: the test did not start"), suppressed(early));
        Throwable twice = failure(results.get("startsTwice(TraceSession)"));
        assertTrue(twice.getMessage().startsWith("this test has started its trace already"), twice.getMessage());
    }

    @Test
    void anAbortedTestFailsOnlyIfItsTraceIsBad() {
        Map<String, TestExecutionResult> results = run(Samples.Aborted.class);
        assertEquals(Status.ABORTED, results.get("beforeItsTrace(TraceSession)").getStatus());
        assertEquals(Status.ABORTED, results.get("afterAStep(TraceSession)").getStatus());
        assertTrue(message(results.get("afterARejectedStep(TraceSession)")).contains("rejected at step 1"));
    }

    @Test
    void oneSessionForTheWholeTestAndOneFileForEach() throws IOException {
        Map<String, TestExecutionResult> results = run(Samples.Lifecycle.class);
        assertEquals(8, results.size(), results::toString);
        results.forEach((test, result) -> assertEquals(Status.SUCCESSFUL, result.getStatus(), test + ": " + result));
        assertEquals(
                List.of(
                        "again-1.ndjson",
                        "again-2.ndjson",
                        "again-3.ndjson",
                        "many-int-TraceSession-1.ndjson",
                        "many-int-TraceSession-2.ndjson",
                        "many.ndjson",
                        "one.ndjson"),
                kept(Samples.Lifecycle.class));
        assertEquals(List.of("inherits.ndjson"), kept(Samples.Lifecycle.Inner.class));
    }

    @Test
    void twoSpecsInOneClass() {
        Map<String, TestExecutionResult> results = run(Samples.TwoSpecs.class);
        assertEquals(3, results.size());
        results.forEach((test, result) -> assertEquals(Status.SUCCESSFUL, result.getStatus(), test + ": " + result));
    }

    @Test
    void inParallel() throws IOException {
        Map<String, TestExecutionResult> results = run(Samples.InParallel.class);
        assertEquals(32, results.size());
        results.forEach((test, result) -> {
            boolean isGood = test.startsWith("good");
            assertEquals(isGood ? Status.SUCCESSFUL : Status.FAILED, result.getStatus(), test + ": " + result);
            if (!isGood) {
                assertTrue(message(result).contains("rejected at step 2 (line 3)"), message(result));
            }
        });
        assertEquals(32, kept(Samples.InParallel.class).size());
    }

    @Test
    void wrongNames() {
        String spec = message(only(run(Samples.NoSuchSpec.class)));
        assertTrue(spec.contains("the spec specs/None.tla is neither a file, seen from "), spec);
        assertTrue(spec.endsWith(", nor a class path resource. Correct the name."), spec);
        String config = message(only(run(Samples.NoSuchConfig.class)));
        assertTrue(config.contains("the config Nothing.cfg is neither a file"), config);
        assertTrue(config.endsWith("nor does it lie beside the spec. Correct the name."), config);
    }

    @Test
    void aSessionBelongsToOneTest() {
        EngineExecutionResults results = execute(Samples.ForAllTests.class);
        Throwable failure = results.containerEvents().failed().stream()
                .map(event -> failure(event.getRequiredPayload(TestExecutionResult.class)))
                .findFirst()
                .orElseThrow();
        assertTrue(failure.getMessage().contains("a TraceSession belongs to one test"), failure.getMessage());
    }

    private EngineExecutionResults execute(Class<?> type) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(type))
                .configurationParameter("steplock.traces", TRACES.toString())
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                .execute();
    }

    /** The results by the method, for each invocation of it. */
    private Map<String, TestExecutionResult> run(Class<?> type) {
        Map<String, TestExecutionResult> results = new TreeMap<>();
        execute(type)
                .testEvents()
                .filter(event -> event.getType() == EventType.FINISHED)
                .forEach(event -> {
                    List<UniqueId.Segment> id =
                            event.getTestDescriptor().getUniqueId().getSegments();
                    String last = id.get(id.size() - 1).getValue();
                    String method = last.startsWith("#") ? id.get(id.size() - 2).getValue() + last : last;
                    results.put(method.replaceAll("[a-z.]+\\.(\\w+)", "$1"), result(event));
                });
        return results;
    }

    private static TestExecutionResult result(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class);
    }

    private static TestExecutionResult only(Map<String, TestExecutionResult> results) {
        assertEquals(1, results.size(), results::toString);
        return results.values().iterator().next();
    }

    private static Throwable failure(TestExecutionResult result) {
        assertEquals(Status.FAILED, result.getStatus(), result::toString);
        return result.getThrowable().orElseThrow();
    }

    private static String message(TestExecutionResult result) {
        return failure(result).getMessage();
    }

    private static String suppressed(Throwable failure) {
        assertEquals(1, failure.getSuppressed().length);
        return failure.getSuppressed()[0].getMessage();
    }

    private Path directory(Class<?> type) {
        return TRACES.resolve(type.getName().replace('$', '.'));
    }

    private List<String> kept(Class<?> type) throws IOException {
        try (Stream<Path> files = Files.list(directory(type))) {
            return List.copyOf(new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList()));
        }
    }

    /** Durations and line numbers of the samples may change. */
    private void assertGolden(String name, String text) throws IOException, URISyntaxException {
        String stable = text.replaceAll("checked in [0-9.]+ s.*", "checked in 0.0 s")
                .replaceAll("Samples.java:\\d+", "Samples.java:1");
        Path golden = Path.of(
                RefinesTest.class.getResource("/golden/" + name + ".txt").toURI());
        assertEquals(Files.readString(golden), stable + "\n");
    }
}
