package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the jar bundles is named in its notices. */
class NoticesTest {
    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);

    @Test
    void everyBundledDependencyIsNamed() throws IOException {
        String notices;
        try (InputStream in = NoticesTest.class.getResourceAsStream("/META-INF/THIRD-PARTY-NOTICES.txt")) {
            notices = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (Path pom : List.of(Path.of("pom.xml"), Path.of("..", "checker", "pom.xml"))) {
            Matcher dependency = DEPENDENCY.matcher(Files.readString(pom));
            while (dependency.find()) {
                String text = dependency.group(1);
                String group = text.replaceAll("(?s).*<groupId>(.*?)</groupId>.*", "$1");
                String artifact = text.replaceAll("(?s).*<artifactId>(.*?)</artifactId>.*", "$1");
                boolean bundled =
                        !text.contains("<scope>") && !text.contains("<optional>") && !group.equals("io.steplock");
                assertTrue(!bundled || notices.contains(group + ":" + artifact + " "), group + ":" + artifact);
            }
        }
    }
}
