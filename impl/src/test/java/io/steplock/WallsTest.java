package io.steplock;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Around the engine: mapping, schedules, scenarios and command line depend one way. */
@AnalyzeClasses(packages = "io.steplock", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
    @ArchTest
    static final ArchRule theCheckerKnowsNothingOfTheEngine = noClasses()
            .that()
            .resideInAPackage("io.steplock.checker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.steplock.engine..",
                    "io.steplock.refinement..",
                    "io.steplock.schedule..",
                    "io.steplock.scenario..",
                    "io.steplock.postgres..",
                    "io.steplock.cli..");

    @ArchTest
    static final ArchRule nothingDependsOnTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackages("io.steplock.cli..", "io.steplock.checker.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.steplock.cli..", "io.steplock.checker.cli..", "picocli..");

    @ArchTest
    static final ArchRule theMappingKnowsNoSchedule = noClasses()
            .that()
            .resideInAPackage("io.steplock.refinement..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.steplock.schedule..", "io.steplock.scenario..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.steplock.(*)..").should().beFreeOfCycles();
}
