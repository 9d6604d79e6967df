package io.steplock.checker.explore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The properties that a config names, without TLC. That TLC checks just these is looked at whenever a model is run. */
public final class ConfigProperties {
    static final Set<String> BEFORE_PROPERTIES = Set.of("INVARIANT", "INVARIANTS", "PROPERTY", "PROPERTIES");
    static final Set<String> BEFORE_OTHERS = Set.of(
            "SPECIFICATION",
            "INIT",
            "NEXT",
            "CONSTANT",
            "CONSTANTS",
            "CONSTRAINT",
            "CONSTRAINTS",
            "ACTION_CONSTRAINT",
            "ACTION_CONSTRAINTS",
            "SYMMETRY",
            "VIEW",
            "ALIAS",
            "POSTCONDITION",
            "CHECK_DEADLOCK");

    private static final Pattern WORD = Pattern.compile("\\S+");

    private ConfigProperties() {}

    /** In the order of the config. */
    public static List<String> of(Path config) throws IOException {
        return in(TlaComments.blanked(Files.readString(config)));
    }

    /** Of a config's text without comments. */
    static List<String> in(String config) {
        List<String> properties = new ArrayList<>();
        boolean listed = false;
        Matcher words = WORD.matcher(config);
        while (words.find()) {
            String word = words.group();
            if (BEFORE_PROPERTIES.contains(word)) {
                listed = true;
            } else if (BEFORE_OTHERS.contains(word)) {
                listed = false;
            } else if (listed) {
                properties.add(word);
            }
        }
        return properties;
    }
}
