package io.steplock.checker.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecHashTest {
    @TempDir
    Path specs;

    private final Model model = new Model(
            "m",
            "p",
            "Root.tla",
            "Root.cfg",
            Map.of(),
            Model.Speed.DEEP,
            Map.of(),
            1,
            1,
            1,
            "",
            Optional.empty(),
            Map.of(),
            "");

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                specs.resolve("Root.tla"), "---- MODULE Root ----\nEXTENDS Naturals, Part,\n  Other\nA == 1\n====");
        Files.writeString(
                specs.resolve("Part.tla"), "---- MODULE Part ----\nI == INSTANCE Deep\nB == \"\\\\* none\"\n====");
        Files.writeString(specs.resolve("Other.tla"), "---- MODULE Other ----\n====");
        Files.writeString(specs.resolve("Deep.tla"), "---- MODULE Deep ----\nC == 1\n====");
        Files.writeString(specs.resolve("Unused.tla"), "---- MODULE Unused ----\n====");
        Files.writeString(specs.resolve("Root.cfg"), "INIT Init\n");
    }

    private String after(String file, String old, String by) throws IOException, SpecException {
        Path path = specs.resolve(file);
        Files.writeString(path, Files.readString(path).replace(old, by));
        return SpecHash.of(specs, model);
    }

    @Test
    void eachModuleThatIsUsedCounts() throws IOException, SpecException {
        String hash = SpecHash.of(specs, model);
        String root = after("Root.tla", "A == 1", "A == 2");
        String part = after("Part.tla", "none", "some");
        String deep = after("Deep.tla", "C == 1", "C == 2");
        String config = after("Root.cfg", "Init\n", "Other\n");
        assertNotEquals(hash, root);
        assertNotEquals(root, part, "a string is no comment");
        assertNotEquals(part, deep);
        assertNotEquals(deep, config);
    }

    @Test
    void commentsAndOtherModulesDoNotCount() throws IOException, SpecException {
        String hash = SpecHash.of(specs, model);
        assertEquals(hash, after("Root.tla", "A == 1\n", "\nA == 1 \\* one\n(* (* two *)\n three *)\n"));
        assertEquals(hash, after("Root.cfg", "INIT", "\\* of old\nINIT"));
        assertEquals(hash, after("Unused.tla", "====", "D == 1\n===="));
    }

    @Test
    void indentationCounts() throws IOException, SpecException {
        assertNotEquals(SpecHash.of(specs, model), after("Root.tla", "A == 1", "A ==   1"));
    }
}
