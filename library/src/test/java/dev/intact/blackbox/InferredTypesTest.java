package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.load.Load;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.JsonTree;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A table that is made of a file gets types that keep every value as it was written. */
class InferredTypesTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyValueIsKept() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Engine engine : Engine.values()) {
            Target target = engine.fresh(folder);
            for (Map<String, Object> entry :
                    JsonTree.entries(TestData.selection().resolve("expected/parse/infer.json"))) {
                tests.add(DynamicTest.dynamicTest(engine + ": " + entry.get("column"), () -> check(target, entry)));
            }
        }
        return tests.stream();
    }

    private static void check(Target target, Map<String, Object> entry) throws IOException {
        Path file = TestData.selection().resolve("parse").resolve((String) entry.get("file"));
        String column = (String) entry.get("column");
        try (Database db = target.open()) {
            db.load(Load.files(file));
        }

        assertThat(type(target, column))
                .isIn((List<?>) entry.get("types_that_keep_it"))
                .isNotIn((List<?>) entry.get("types_that_do_not"));
        assertThat(stored(target, column))
                .usingElementComparator(sameAs(target))
                .isEqualTo(source(file));
    }

    /** Text for text; but SQLite's numbers know nothing of zeros behind the point, so they are compared as numbers. */
    private static Comparator<String> sameAs(Target target) {
        return (left, right) ->
                target.engine() == Engine.SQLITE && left.matches("\\d+(\\.\\d+)?") && right.matches("\\d+\\.\\d+")
                        ? new BigDecimal(left).compareTo(new BigDecimal(right))
                        : left.compareTo(right);
    }

    /** The type of the column that has the table's own name. */
    private static String type(Target target, String column) {
        String said = target.rows(
                        target.engine() == Engine.SQLITE
                                ? "select type from pragma_table_info('" + column + "') where name = '" + column + "'"
                                : "select data_type from information_schema.columns where table_name = '" + column
                                        + "' and column_name = '" + column + "'")
                .get(0)
                .toLowerCase(Locale.ROOT)
                .replace("decimal", "numeric");
        return said.startsWith("numeric") ? "numeric" : said;
    }

    private static List<String> stored(Target target, String column) {
        String text = target.engine() == Engine.POSTGRES
                ? column + "::text"
                : "case when typeof(" + column + ") = 'integer' and '" + type(target, column)
                        + "' = 'boolean' then case " + column + " when 1 then 'true' else 'false' end else cast("
                        + column + " as text) end";
        return target.rows("select " + text + " from " + column + " order by \"row\"");
    }

    private static List<String> source(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .skip(1)
                .map(line -> line.substring(line.indexOf(',') + 1))
                .toList();
    }
}
