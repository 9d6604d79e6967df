package io.steplock.checker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the recording and judging packages may know. */
class TraceWallsTest {
    private static final String HOME = "io.steplock.checker.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.steplock.checker");

    @Test
    void valuesKnowNothing() {
        mayKnow("value", "java..");
    }

    /** A program under observation links this: it must not bring TLC or a command line. */
    @Test
    void tracesKnowValuesAndJson() {
        mayKnow("trace", "java..", "com.fasterxml.jackson.core..", HOME + "value");
    }

    @Test
    void judgingKnowsSpecsOnlyByTheirInterfaces() {
        mayKnow("refine", "java..", "com.fasterxml.jackson.core..", HOME + "value", HOME + "trace", HOME + "spec");
    }

    private static void mayKnow(String name, String... others) {
        String[] allowed = Arrays.copyOf(others, others.length + 1);
        allowed[others.length] = HOME + name;
        classes()
                .that()
                .resideInAPackage(HOME + name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(CLASSES);
    }
}
