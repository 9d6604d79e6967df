package io.steplock.checker.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.spec.ModelResult.Violation;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model in parts finds in each part what a check of that part alone finds. */
class PartsCheckTest {
    @TempDir
    private Path directory;

    private SpecSource source(String tops, String more) throws IOException {
        Path config = directory.resolve("Parts.cfg");
        Files.writeString(config, "INIT Init\n" + more + "\nCONSTANT Tops = {" + tops + "}\nINVARIANTS Low Even\n");
        return new SpecSource(TestSpecs.file("Parts.tla"), config);
    }

    private List<PartResult> parts(String tops, String more) throws IOException, SpecException {
        return SpecLoader.checkParts(source(tops, more), "top", ModelProgress.NONE);
    }

    @Test
    void eachPartIsAsIfAlone() throws IOException, SpecException {
        List<PartResult> parts = parts("0, 1, 4, 5", "NEXT Next");
        assertEquals(
                List.of(0, 1, 4, 5), parts.stream().map(PartsCheckTest::top).toList());
        for (PartResult part : parts) {
            ModelResult alone = SpecLoader.check(source(Integer.toString(top(part)), "NEXT Next"), ModelProgress.NONE);
            assertEquals(alone.distinct(), part.distinct());
            assertEquals(alone.depth(), part.depth());
            Map<String, Map<String, TlaValue>> ends =
                    alone.violations().stream().collect(Collectors.toMap(Violation::property, PartsCheckTest::end));
            assertEquals(ends, part.violated());
        }
        assertEquals(Set.of(), parts.get(0).violated().keySet());
        assertEquals(
                Set.of("Even", ModelResult.DEADLOCK), parts.get(1).violated().keySet());
        assertEquals(Set.of("Low", "Even"), parts.get(2).violated().keySet());
        assertEquals(
                Set.of("Low", "Even", ModelResult.DEADLOCK),
                parts.get(3).violated().keySet());
    }

    private static int top(PartResult part) {
        return ((TlaValue.Int) part.part()).value();
    }

    private static Map<String, TlaValue> end(Violation violation) {
        return violation.trace().get(violation.trace().size() - 1).state();
    }

    @Test
    void deadlocksOnlyIfAskedFor() throws IOException, SpecException {
        assertEquals(
                Set.of("Even"),
                parts("1", "NEXT Next\nCHECK_DEADLOCK FALSE").get(0).violated().keySet());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "top | NEXT BadNext                     | a step changes top",
                "cup | NEXT Next                        | Parts has no variable cup",
                "top | NEXT Next CONSTRAINT Within      | leave out constraints",
                "top | NEXT Next PROPERTY Low           | leave out PROPERTIES",
            })
    void whatHasNoPartsIsRefused(String variable, String more, String message) throws IOException {
        SpecSource source = source("1, 2, 3", more);
        SpecException e =
                assertThrows(SpecException.class, () -> SpecLoader.checkParts(source, variable, ModelProgress.NONE));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
