package io.steplock.checker.explore;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says whether a model is still the one that was run: over the module, those beside it that it uses, and the config with
 * the model's constants. Comments and empty lines do not count, so that words can be mended without a deep run.
 */
public final class SpecHash {
    private static final Pattern USES = Pattern.compile("\\bEXTENDS\\s+(\\w+(?:\\s*,\\s*\\w+)*)|\\bINSTANCE\\s+(\\w+)");
    private static final Pattern NAME = Pattern.compile("\\w+");
    private static final int DIGITS = 16;

    private SpecHash() {}

    /** The hash of a model below the directory of its manifest. */
    public static String of(Path directory, Model model) throws SpecException {
        Path module = directory.resolve(model.module());
        SortedMap<String, String> texts = new TreeMap<>();
        try {
            collect(module, texts);
            texts.put(model.config(), squeezed(ConfigWithConstants.text(directory.resolve(model.config()), model)));
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Map.Entry<String, String> text : texts.entrySet()) {
                digest.update((text.getKey() + "\n" + text.getValue() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (IOException e) {
            throw new SpecException("cannot read the model " + model.name() + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void collect(Path module, SortedMap<String, String> texts) throws IOException {
        String text = text(module);
        if (texts.put(module.getFileName().toString(), text) != null) {
            return;
        }
        Matcher uses = USES.matcher(text);
        while (uses.find()) {
            String names = uses.group(1) != null ? uses.group(1) : uses.group(2);
            Matcher name = NAME.matcher(names);
            while (name.find()) {
                Path used = module.resolveSibling(name.group() + ".tla");
                if (Files.isRegularFile(used)) {
                    collect(used, texts);
                }
            }
        }
    }

    private static String text(Path file) throws IOException {
        return squeezed(TlaComments.blanked(Files.readString(file)));
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\R+", "\n").strip();
    }
}
