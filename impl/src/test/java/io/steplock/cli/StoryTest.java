package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The story ends as expected, and the README shows what it really prints. */
class StoryTest {
    private static final Pattern BLOCK = Pattern.compile("```\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path parent;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    void theReadmeShowsWhatTheStoryPrints() throws IOException {
        Path directory = parent.resolve("story");
        assertEquals(0, run("story", "--dir", directory.toString()), () -> out + "\n" + err);
        List<String> story = out.toString()
                .replace(directory.toString(), "impl/target/story")
                .lines()
                .map(StoryTest::withoutTimes)
                .toList();

        String readme = Files.readString(Path.of("..", "README.md"));
        String part = readme.substring(readme.indexOf("## The story"), readme.indexOf("## What is where"));
        Matcher blocks = BLOCK.matcher(part);
        int shown = 0;
        while (blocks.find()) {
            for (String line : blocks.group(1).lines().toList()) {
                // Where PostgreSQL's program is not there its line is not either.
                if (!line.startsWith("pg_waldump: ") || out.toString().contains("$ pg_waldump")) {
                    assertTrue(story.contains(withoutTimes(line)), () -> "not in the story: " + line + "\n" + out);
                }
                shown++;
            }
        }
        assertTrue(shown > 20, "the README shows " + shown + " lines of the story");
    }

    /** Times differ from run to run, and lines of our own code with every change of it. */
    private static String withoutTimes(String line) {
        return line.replaceAll(" +\\d+\\.\\d s", " TIME")
                .replaceAll("\\.java:\\d+", ".java")
                .stripTrailing();
    }

    @Test
    void aDirectoryThatNoStoryMadeIsLeftAlone() throws IOException {
        Path precious = Files.writeString(parent.resolve("precious"), "x");
        assertEquals(2, run("story", "--dir", parent.toString()));
        assertTrue(err.toString().contains("was not made by a story"), err.toString());
        assertTrue(Files.exists(precious));
        assertFalse(out.toString().contains("1. The question"), out.toString());
    }
}
