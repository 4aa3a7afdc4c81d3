package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are kept in another way than most: all values arrive all the same. */
class CopyOddFilesTest {
    private static final String ROWS = "select id, name, born, coalesce(note, 'none') from t order by id";

    @TempDir
    Path folder;

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve(name)));
    }

    private static Target filled(Target target, int rows) {
        target.execute(
                "create table t (id integer primary key, name text, born date, note text)",
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < " + rows + ")"
                        + " insert into t select i, 'naïve 日本 😀 ' || i, date('2000-01-01', i || ' days'),"
                        + " case when i % 3 then '' || i end from n");
        return target;
    }

    @ParameterizedTest
    @CsvSource({"UTF-16le, SQLITE, 3", "UTF-16be, POSTGRES, 3", "UTF-16le, POSTGRES, 30000", "UTF-16be, SQLITE, 30000"})
    void textsOfAFileInUtf16AreTexts(String encoding, Engine other, int rows) throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute("pragma encoding='" + encoding + "'", "create table first (x integer)");
        Target wide = filled(source, rows);
        assertThat(wide.rows("pragma encoding")).containsExactly(encoding);
        Target target = fresh(other, "to");
        try (Database database = target.open()) {
            assertThat(database.copy(Copy.from(wide.url())).load().outcome()).isEqualTo(Outcome.PUBLISHED);
        }
        assertThat(target.rows(ROWS)).isEqualTo(wide.rows(ROWS));
    }

    @ParameterizedTest
    @EnumSource
    void aFileInUtf16TakesACopy(Engine one) throws IOException {
        Target usual = filled(fresh(Engine.SQLITE, "usual"), 30);
        Target source = fresh(one, "from");
        try (Database database = source.open()) {
            database.load(Load.table(usual.url(), "t"));
        }
        Target wide = fresh(Engine.SQLITE, "to");
        wide.execute("pragma encoding='UTF-16le'", "create table other (x text)");
        assertThat(wide.rows("pragma encoding")).containsExactly("UTF-16le");
        try (Database database = wide.open()) {
            assertThat(database.copy(Copy.from(source.url()).tables("t")).load().outcome())
                    .isEqualTo(Outcome.PUBLISHED);
        }
        assertThat(wide.rows(ROWS)).isEqualTo(usual.rows(ROWS));
    }

    /** The column has to take bytes, for a text that PostgreSQL has no text for. */
    @Test
    void numbersInAColumnThatBecomesBytesArriveAsTheirText() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table t (id integer primary key, x)",
                "insert into t values (1, 'a' || char(0)), (2, 7), (3, -7.5), (4, x'37'), (5, null), (6, 'b')");
        Target target = fresh(Engine.POSTGRES, "to");
        try (Database database = target.open()) {
            database.copy(Copy.from(source.url()));
        }
        assertThat(target.rows("select id, encode(x, 'escape') from t order by id"))
                .containsExactly("1|a\\000", "2|7", "3|-7.5", "4|7", "5|~", "6|b");
    }
}
