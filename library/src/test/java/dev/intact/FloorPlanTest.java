package dev.intact;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The floor plan holds. Each rule is first shown to find fault with the house {@code crooked}, which breaks all of them:
 * a rule that finds nothing because it looks nowhere would be worse than none.
 */
class FloorPlanTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.intact");
    private static final JavaClasses CROOKED = new ClassFileImporter().importPackages("crooked");
    private static final FloorPlan PLAN = new FloorPlan("dev.intact");
    private static final FloorPlan CROOKED_PLAN = new FloorPlan("crooked");

    private static final Pattern EMPTY_WORDS = Pattern.compile(".*(Manager|Helper|Util|Utils|Impl)");

    @Test
    void thePlanItselfLeadsOnlyDownwards() {
        FloorPlan.ROOMS.forEach((name, room) -> assertThat(room.imports())
                .as(name)
                .allSatisfy(below -> assertThat(FloorPlan.floor(below)).isLessThan(room.floor())));
    }

    @Test
    void thereIsSomethingToLookAt() {
        assertThat(HOUSE.stream().filter(type -> PLAN.roomOf(type).isPresent()).count())
                .isGreaterThan(30);
    }

    @Test
    void everyRoomIsInThePlan() {
        assertThat(CROOKED_PLAN.unplanned(CROOKED)).containsExactly("pantry");
        assertThat(PLAN.unplanned(HOUSE)).isEmpty();
    }

    @Test
    void roomsImportOnlyWhatThePlanNames() {
        assertThat(CROOKED_PLAN.strayImports(CROOKED)).anyMatch(use -> use.contains("crooked.tx.Cellar"));
        assertThat(PLAN.strayImports(HOUSE)).isEmpty();
    }

    @Test
    void roomsFormNoCycle() {
        Function<String, ArchRule> rule =
                root -> slices().matching(root + ".(**)").should().beFreeOfCycles();
        assertThat(faults(rule.apply("crooked"), CROOKED)).isNotEmpty();
        assertThat(faults(rule.apply("dev.intact"), HOUSE)).isEmpty();
    }

    @Test
    void driversAndOtherLibrariesStayInTheirRooms() {
        assertThat(CROOKED_PLAN.usesElsewhere(CROOKED, "org.sqlite", "dialect.sqlite"))
                .isNotEmpty();
        assertThat(PLAN.usesElsewhere(HOUSE, "org.sqlite", "dialect.sqlite")).isEmpty();
        assertThat(PLAN.usesElsewhere(HOUSE, "org.postgresql", "dialect.postgres"))
                .isEmpty();
        assertThat(PLAN.usesElsewhere(HOUSE, "com.zaxxer", "connect")).isEmpty();
        assertThat(PLAN.usesElsewhere(HOUSE, "org.snakeyaml", "config")).isEmpty();
        assertThat(PLAN.usesElsewhere(HOUSE, "com.github.luben", "format")).isEmpty();
        for (String ofTheModule : List.of("com.jerolba", "org.apache.parquet", "org.apache.hadoop")) {
            assertThat(PLAN.usesElsewhere(HOUSE, ofTheModule)).as(ofTheModule).isEmpty();
        }
    }

    @Test
    void sqlIsSpokenOnlyWhereItBelongs() {
        String[] rooms = {
            "dialect",
            "dialect.sqlite",
            "dialect.postgres",
            "ledger",
            "connect",
            "jdbc",
            "write",
            "adopt",
            "files",
            "tx",
            "write",
            "stage",
            "audit",
            "publish",
            "migrate",
            "load",
            "export",
            "backup",
            "history",
            "doctor",
            "setup",
            "copy",
            FloorPlan.FRONT_DOOR
        };
        for (String sql : List.of("java.sql", "javax.sql")) {
            assertThat(CROOKED_PLAN.usesElsewhere(CROOKED, sql, rooms)).as(sql).isNotEmpty();
            assertThat(PLAN.usesElsewhere(HOUSE, sql, rooms)).as(sql).isEmpty();
        }
    }

    @Test
    void nothingIsPrinted() {
        ArchRule rule = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
        assertThat(faults(rule, CROOKED)).isNotEmpty();
        assertThat(faults(rule, HOUSE)).isEmpty();
    }

    @Test
    void nothingSleeps() {
        ArchRule rule = noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class);
        assertThat(faults(rule, CROOKED)).isNotEmpty();
        assertThat(faults(rule, HOUSE)).isEmpty();
    }

    /** A checked exception that its own room catches again is a signal, and no failure of the library. */
    @Test
    void failuresAreDefinedInOneRoom() {
        assertThat(strayFailures(CROOKED, CROOKED_PLAN)).containsExactly("crooked.schema.OddException");
        assertThat(strayFailures(HOUSE, PLAN)).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(unmarked(CROOKED)).contains("crooked.schema");
        assertThat(unmarked(HOUSE)).isEmpty();
    }

    @Test
    void publicClassesCannotBeExtendedByStrangers() {
        assertThat(open(CROOKED)).contains("crooked.schema.RowManager");
        assertThat(open(HOUSE)).isEmpty();
    }

    @Test
    void namesSayWhatThingsAre() {
        assertThat(emptyNames(CROOKED)).contains("crooked.schema.RowManager");
        assertThat(emptyNames(HOUSE)).isEmpty();
    }

    private static List<String> faults(ArchRule rule, JavaClasses classes) {
        return rule.allowEmptyShould(true).evaluate(classes).getFailureReport().getDetails();
    }

    private static List<String> strayFailures(JavaClasses classes, FloorPlan plan) {
        return classes.stream()
                .filter(type -> type.isAssignableTo(Throwable.class))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) || isUnchecked(type))
                .filter(type -> !plan.roomOf(type).equals(Optional.of("error")))
                .map(JavaClass::getName)
                .toList();
    }

    private static boolean isUnchecked(JavaClass type) {
        return type.isAssignableTo(RuntimeException.class) || type.isAssignableTo(Error.class);
    }

    private static List<String> unmarked(JavaClasses classes) {
        return classes.stream()
                .filter(type -> !type.getPackage().isAnnotatedWith(NullMarked.class))
                .map(JavaClass::getPackageName)
                .distinct()
                .toList();
    }

    private static List<String> open(JavaClasses classes) {
        return classes.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.isInterface() && !type.isEnum() && !type.isRecord())
                .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
                .filter(type -> !type.reflect().isSealed())
                .map(JavaClass::getName)
                .toList();
    }

    private static List<String> emptyNames(JavaClasses classes) {
        return classes.stream()
                .filter(type -> EMPTY_WORDS.matcher(type.getSimpleName()).matches())
                .map(JavaClass::getName)
                .toList();
    }
}
