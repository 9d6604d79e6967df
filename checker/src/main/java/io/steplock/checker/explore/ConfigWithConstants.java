package io.steplock.checker.explore;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's config with the constants that the manifest gives the model, so that one config serves many models.
 *
 * <p>While it is open there is a file of it, named like the config; that is the config itself if the manifest gives no
 * constants.
 */
public final class ConfigWithConstants implements AutoCloseable {
    private static final Pattern STRING = Pattern.compile("\"[^\"\\n]*\"");
    private static final Pattern PART =
            Pattern.compile("(?<name>[\\w!]+)\\s*(?<sign>=|<-)|(?<![\\w!])(?<keyword>" + keywords() + ")(?![\\w!])");
    private static final Pattern OWN_SIGN = Pattern.compile("(=|<-)\\s*(.*)");

    private final Path file;
    private final Optional<Path> scratch;

    private ConfigWithConstants(Path file, Optional<Path> scratch) {
        this.file = file;
        this.scratch = scratch;
    }

    /**
     * Makes the file of a model's config.
     *
     * @param directory the directory of the manifest
     * @throws SpecException if the config does not assign a constant that the manifest gives the model
     */
    public static ConfigWithConstants open(Path directory, Model model) throws SpecException {
        Path config = directory.resolve(model.config());
        if (model.constants().isEmpty()) {
            return new ConfigWithConstants(config, Optional.empty());
        }
        String text = text(config, model);
        try {
            Path scratch = Files.createTempDirectory("steplock-config-");
            Path file = scratch.resolve(config.getFileName());
            Files.writeString(file, text);
            return new ConfigWithConstants(file, Optional.of(scratch));
        } catch (IOException e) {
            throw new SpecException(
                    "cannot write the config " + model.config() + " with the constants of the model " + model.name()
                            + ": " + e.getMessage(),
                    e);
        }
    }

    /** The file, while this is open. */
    public Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        if (scratch.isPresent()) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(scratch.get());
        }
    }

    /**
     * The text of a model's config without comments, with the model's constants. All stands in the line where it stands
     * in the config.
     *
     * @param config the file of the model's config
     * @throws SpecException if it cannot be read or does not assign a constant that the manifest gives the model
     */
    static String text(Path config, Model model) throws SpecException {
        if (!Files.isRegularFile(config)) {
            throw new SpecException("the model " + model.name() + " names the config " + model.config()
                    + ", but there is no " + config);
        }
        String text;
        try {
            text = TlaComments.blanked(Files.readString(config));
        } catch (IOException e) {
            throw new SpecException(
                    "cannot read the config " + model.config() + " of the model " + model.name() + ": "
                            + e.getMessage(),
                    e);
        }
        return model.constants().isEmpty() ? text : replaced(text, model);
    }

    private static String replaced(String text, Model model) throws SpecException {
        Map<String, String> assigned = new LinkedHashMap<>();
        StringBuilder out = new StringBuilder();
        String hidden = STRING.matcher(text)
                .replaceAll(string -> "~".repeat(string.group().length()));
        Matcher part = PART.matcher(hidden);
        boolean constants = false;
        int copied = 0;
        boolean found = part.find();
        while (found) {
            String name = part.group("name");
            String sign = part.group("sign");
            int start = part.start();
            int end = part.end();
            if (part.group("keyword") != null) {
                constants = part.group("keyword").startsWith("CONSTANT");
            }
            boolean assignment = constants && name != null;
            found = part.find();
            if (assignment) {
                assigned.put(name, sign);
            }
            if (assignment && model.constants().containsKey(name)) {
                String old = text.substring(end, found ? part.start() : text.length());
                out.append(text, copied, start)
                        .append(name)
                        .append(' ')
                        .append(value(model.constants().get(name), sign))
                        .append("\n".repeat(lines(old.stripTrailing()) + lines(text.substring(start, end))))
                        .append(old.substring(old.stripTrailing().length()));
                copied = end + old.length();
            }
        }
        for (String name : model.constants().keySet()) {
            if (!assigned.containsKey(name)) {
                throw new SpecException("the model " + model.name() + " replaces the constant " + name
                        + ", which its config " + model.config() + " does not assign; "
                        + (assigned.isEmpty()
                                ? "it assigns none"
                                : "did you mean " + String.join(", ", Nearest.to(name, assigned.keySet())) + "?"));
            }
        }
        return out.append(text, copied, text.length()).toString();
    }

    /** The value with the sign of the config before it, unless it brings its own. */
    private static String value(String value, String sign) {
        Matcher own = OWN_SIGN.matcher(value.strip());
        return own.matches() ? own.group(1) + " " + own.group(2) : sign + " " + value.strip();
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    private static String keywords() {
        return String.join("|", ConfigProperties.BEFORE_PROPERTIES) + "|"
                + String.join("|", ConfigProperties.BEFORE_OTHERS);
    }
}
