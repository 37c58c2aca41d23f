package dev.orrery.backend.playground;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.orrery.testkit.ArchitectureRules;

@AnalyzeClasses(packages = "dev.orrery.backend.playground", importOptions = ImportOption.DoNotIncludeTests.class)
class PlaygroundArchitectureTest {
    @ArchTest
    static final ArchTests RULES = ArchTests.in(ArchitectureRules.class);
}
