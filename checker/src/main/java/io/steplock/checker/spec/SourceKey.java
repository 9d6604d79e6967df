package io.steplock.checker.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Says whether two sources are the same spec: the text of all modules beside the root, of the config, and the jar. */
final class SourceKey {
    private SourceKey() {}

    static String of(SpecSource source) throws SpecException {
        Path module = existing(source.module(), "module", ".tla");
        Path config = existing(source.config(), "config", ".cfg");
        try (Stream<Path> siblings = Files.list(module.toAbsolutePath().getParent())) {
            List<Path> modules = siblings.filter(file -> file.toString().endsWith(".tla") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, module.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
            for (Path file : modules) {
                add(digest, file.toString().getBytes(StandardCharsets.UTF_8));
                add(digest, Files.readAllBytes(file));
            }
            add(digest, config.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
            add(digest, Files.readAllBytes(config));
            if (source.tla2tools().isPresent()) {
                Path jar = source.tla2tools().get().toAbsolutePath().normalize();
                if (!Files.isRegularFile(jar)) {
                    throw new SpecException("no such file: " + jar + " (given as --tla2tools)");
                }
                add(digest, (jar + "@" + Files.getLastModifiedTime(jar)).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new SpecException("cannot read the spec: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(MessageDigest digest, byte[] part) {
        digest.update(Integer.toString(part.length).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) ' ');
        digest.update(part);
    }

    private static Path existing(Path file, String what, String extension) throws SpecException {
        if (!file.toString().endsWith(extension)) {
            throw new SpecException("the " + what + " must be a " + extension + " file, not " + file);
        }
        if (!Files.isRegularFile(file)) {
            throw new SpecException("no such " + what + ": " + file + ". Check the path");
        }
        return file;
    }
}
