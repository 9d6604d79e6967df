package io.steplock.checker.spec;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The specs under {@code src/test/resources/specs}. */
public final class TestSpecs {
    private TestSpecs() {}

    public static Path file(String name) {
        try {
            return Path.of(TestSpecs.class.getResource("/specs/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    public static SpecSource source(String module, String config) {
        return new SpecSource(file(module + ".tla"), file(config + ".cfg"));
    }

    public static SpecSource turnstile() {
        return source("Turnstile", "Turnstile");
    }

    public static SpecSource mailbox() {
        return source("Mailbox", "Mailbox");
    }
}
