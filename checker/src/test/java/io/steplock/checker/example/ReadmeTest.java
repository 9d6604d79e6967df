package io.steplock.checker.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.steplock.checker.cli.ValidateCommand;
import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.spec.SpecLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import picocli.CommandLine;

/** The README shows what is there, and its commands work. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final Pattern BLOCK = Pattern.compile("```(\\w*)\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

    /** Each block of code is a part of a file that the page links. */
    @Test
    void itsCodeIsReal() throws IOException {
        String page = Files.readString(README);
        StringBuilder linked = new StringBuilder();
        for (MatchResult link : LINK.matcher(page).results().toList()) {
            linked.append(Files.readString(Path.of(link.group(1))));
        }
        int blocks = 0;
        for (MatchResult block : BLOCK.matcher(page).results().toList()) {
            if (!block.group(2).startsWith("steplock ")) {
                assertTrue(linked.indexOf(block.group(2)) >= 0, () -> "in no linked file:\n" + block.group(2));
                blocks++;
            }
        }
        assertEquals(4, blocks);
    }

    @Test
    void itsCommandsWork() throws IOException {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(GateTest.class))
                .execute()
                .testEvents()
                .assertStatistics(tests -> tests.succeeded(5).failed(0));
        List<String> commands = Files.readString(README)
                .lines()
                .filter(line -> line.startsWith("steplock validate "))
                .toList();
        assertEquals(2, commands.size());
        for (String command : commands) {
            String[] arguments =
                    command.substring("steplock validate ".length()).split(" ");
            StringWriter out = new StringWriter();
            int code = new CommandLine(new ValidateCommand(SpecLoader::load, new SpecExplainer()))
                    .setOut(new PrintWriter(out))
                    .execute(arguments);
            assertEquals(0, code, out::toString);
            assertTrue(out.toString().contains(": refines Turnstile!Next (Turnstile.cfg), "), out::toString);
        }
    }
}
