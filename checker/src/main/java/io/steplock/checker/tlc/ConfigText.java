package io.steplock.checker.tlc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a config, to find the line of what TLC complains about. */
final class ConfigText {
    private static final Pattern COMMENT = Pattern.compile("\\\\\\*[^\n]*|(?s)\\(\\*.*?\\*\\)");

    private final Path file;
    private final String text;

    private ConfigText(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    static ConfigText read(Path file) throws IOException {
        Matcher comments = COMMENT.matcher(Files.readString(file));
        // Comments become blanks, so that lines keep their numbers.
        return new ConfigText(file, comments.replaceAll(c -> c.group().replaceAll("[^\n]", " ")));
    }

    /** The line of the first place where the word stands, not as a string. */
    OptionalInt lineOf(String word) {
        Matcher matcher = Pattern.compile("(?<![\\w\"])" + Pattern.quote(word) + "(?![\\w\"])")
                .matcher(text);
        return matcher.find()
                ? OptionalInt.of(1
                        + (int) text.substring(0, matcher.start())
                                .chars()
                                .filter(c -> c == '\n')
                                .count())
                : OptionalInt.empty();
    }

    /** {@code name.cfg:3}, or {@code name.cfg} if no word is given or it does not occur. */
    String place(Optional<String> word) {
        OptionalInt line = word.isPresent() ? lineOf(word.get()) : OptionalInt.empty();
        return file.getFileName() + (line.isPresent() ? ":" + line.getAsInt() : "");
    }

    boolean mentions(String word) {
        return lineOf(word).isPresent();
    }
}
