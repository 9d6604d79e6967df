package io.steplock.checker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.steplock.checker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_ONE_PACKAGE_SEES_TLC = noClasses()
            .that()
            .resideOutsideOfPackage("io.steplock.checker.tlc..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tlc2..", "tla2sany..", "util..", "pcal..")
            .because("TLC keeps the current spec in statics and is loaded once per spec, behind checker.spec");

    @ArchTest
    static final ArchRule NOBODY_NAMES_WHAT_IS_BEHIND_THE_WALL = noClasses()
            .that()
            .resideOutsideOfPackage("io.steplock.checker.tlc..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.steplock.checker.tlc..")
            .because("a class loaded by the usual loader would see another TLC than the spec's own");

    @ArchTest
    static final ArchRule VALUES_DEPEND_ON_NOTHING = noClasses()
            .that()
            .resideInAPackage("io.steplock.checker.value..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("io.steplock.checker.value..", "java..");

    @ArchTest
    static final ArchRule SPEC_DEPENDS_ON_VALUES_ONLY = noClasses()
            .that()
            .resideInAPackage("io.steplock.checker.spec..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("io.steplock.checker.spec..", "io.steplock.checker.value..", "java..");

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_SEES_ITS_LIBRARIES = noClasses()
            .that()
            .resideOutsideOfPackage("io.steplock.checker.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "me.tongfei..")
            .because("the library works without the command line's optional dependencies");

    @ArchTest
    static final ArchRule ONLY_THE_EXTENSION_SEES_JUNIT = noClasses()
            .that()
            .resideOutsideOfPackage("io.steplock.checker.junit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.junit..", "org.opentest4j..")
            .because("the library works without JUnit, which is an optional dependency");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.steplock.checker.(*)..").should().beFreeOfCycles();
}
