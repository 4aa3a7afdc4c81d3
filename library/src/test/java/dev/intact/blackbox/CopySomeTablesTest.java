package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.copy.CopyReport;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Some tables of a database, that refer to others. */
class CopySomeTablesTest {
    private static final String PAIRS = """
            SQLITE, SQLITE
            SQLITE, POSTGRES
            POSTGRES, POSTGRES
            POSTGRES, SQLITE
            """;

    @TempDir
    Path folder;

    private Target source;
    private Target target;

    private void between(Engine one, Engine other) throws IOException {
        source = one.fresh(Files.createDirectories(folder.resolve("from")));
        target = other.fresh(Files.createDirectories(folder.resolve("to")));
        source.execute(
                "create table maker (id integer primary key, name text)",
                "create table item (id integer primary key, maker integer references maker(id) on delete cascade)",
                "insert into maker values (1, 'a'), (2, 'b')",
                "insert into item values (10, 1), (11, 2), (12, null)");
    }

    private CopyReport copied(String... tables) {
        try (Database db = target.open()) {
            return db.copy(Copy.from(source.url()).tables(tables));
        }
    }

    private long keys() {
        return target.engine() == Engine.SQLITE
                ? target.count("pragma_foreign_key_list('item')")
                : target.count("pg_constraint where contype = 'f'");
    }

    @ParameterizedTest
    @CsvSource(textBlock = PAIRS)
    void aReferenceToATableThatStandsIsMade(Engine one, Engine other) throws IOException {
        between(one, other);
        copied("maker");

        assertThat(copied("item").remarks()).isEmpty();

        assertThat(keys()).isEqualTo(1);
        target.execute(
                other == Engine.SQLITE ? "pragma foreign_keys = on" : "select 1", "delete from maker where id = 1");
        assertThat(target.count("item")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(textBlock = PAIRS)
    void rowsThatReferToNoneOfItsRowsAreNamed(Engine one, Engine other) throws IOException {
        between(one, other);
        copied("maker");
        target.execute("delete from maker where id = 2");

        assertThatThrownBy(() -> copied("item"))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("row 2")
                .hasMessageContaining("maker");
        assertThat(Contents.tables(target)).doesNotContain("item", "public.item");
        copied("maker", "item");
        assertThat(keys()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(textBlock = PAIRS)
    void aTableThatIsNamedTwiceIsCopiedOnce(Engine one, Engine other) throws IOException {
        between(one, other);

        assertThat(copied("maker", one == Engine.SQLITE ? "MAKER" : "public.maker", "maker")
                        .load()
                        .tables())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, POSTGRES", "POSTGRES, POSTGRES", "POSTGRES, SQLITE"})
    void aReferenceToATableThatIsNotThereIsNamed(Engine one, Engine other) throws IOException {
        between(one, other);

        CopyReport report = copied("item");

        assertThat(report.remarks()).singleElement().asString().contains("foreign key", "maker");
        assertThat(keys()).isZero();
        assertThat(target.count("item")).isEqualTo(3);
    }

    @Test
    void aTableThatSqliteWouldTakeNoRowIntoIsRefusedAtOnce() throws IOException {
        between(Engine.SQLITE, Engine.SQLITE);
        assertThatThrownBy(() -> copied("item"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("item refers to maker")
                .hasMessageContaining("--tables");
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, POSTGRES", "POSTGRES, SQLITE"})
    void aReferenceToWhatIsNoKeyThereOrOfAnotherTypeIsNamed(Engine one, Engine other) throws IOException {
        between(one, other);
        target.execute("create table maker (id text primary key, name text)");

        assertThat(copied("item").remarks()).singleElement().asString().contains("foreign key", "maker");
        assertThat(keys()).isZero();
        target.execute("drop table item", "drop table maker", "create table maker (id bigint, name text)");
        assertThat(copied("item").remarks()).singleElement().asString().contains("no key");
        assertThat(keys()).isZero();
    }

    @Test
    void onlyTheTablesThatAreWantedAreCopied() {
        target = Engine.SQLITE.fresh(folder);
        try (Database db = target.open()) {
            db.copy(Copy.from(TestData.whole().resolve("sqlite/chinook.sqlite").toString())
                    .tables("Artist", "Album"));
            assertThat(target.rows("select name from sqlite_schema where type = 'table' and name not like 'intact%'"
                            + " and name not like 'sqlite%' order by 1"))
                    .isEqualTo(List.of("Album", "Artist"));
        }
    }
}
