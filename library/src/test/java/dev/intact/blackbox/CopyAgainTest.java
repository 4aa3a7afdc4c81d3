package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.copy.CopyReport;
import dev.intact.copy.Remark;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tables that stand lack by now comes with the next copy, and what differs there is left alone. */
class CopyAgainTest {
    private static final String[] TABLES = {
        "create table a (id integer primary key, x integer, name varchar(20), check (x > 0))",
        "create table b (id integer primary key, a integer)",
        "insert into a values (1, 10, 'one'), (2, 20, 'two')"
    };

    @TempDir
    Path folder;

    private Target source;
    private Target target;

    private void between(Engine one, Engine other) throws IOException {
        source = one.fresh(Files.createDirectories(folder.resolve("from")));
        target = other.fresh(Files.createDirectories(folder.resolve("to")));
        source.execute(TABLES);
    }

    private Copy all() {
        return Copy.from(source.url());
    }

    private List<String> made() {
        return target.engine() == Engine.SQLITE
                ? target.rows("select name from sqlite_schema where type in ('index', 'view')"
                        + " and name not like 'sqlite%' and tbl_name not like 'intact%' order by 1")
                : target.rows("select relname from pg_class where relkind in ('i', 'v')"
                        + " and relnamespace = 'public'::regnamespace and relname not like '%\\_pkey' order by 1");
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, SQLITE", "SQLITE, POSTGRES", "POSTGRES, POSTGRES"})
    void indexesAndViewsThatAreMissingAreMadeAndGoWithAnUndo(Engine one, Engine other) throws IOException {
        between(one, other);
        try (Database db = target.open()) {
            db.copy(all());
            source.execute(
                    "create index ax on a (x desc, name)",
                    "create index part on a (name) where x > 15",
                    "create index low on a (lower(name))",
                    "create unique index au on a (x)",
                    "create view v as select id, name from a where x > 5",
                    "create view w as select count(*) as n from v");

            CopyReport shown = db.copy(all().preview());
            assertThat(shown.statements())
                    .hasSize(6)
                    .noneMatch(sql -> sql.toLowerCase(java.util.Locale.ROOT).startsWith("create table"));
            assertThat(made()).isEmpty();
            CopyReport again = db.copy(all());

            assertThat(again.remarks()).isEmpty();
            assertThat(again.load().outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(made()).containsExactly("au", "ax", "low", "part", "v", "w");
            assertThat(target.rows("select n from w")).containsExactly("2");
            CopyReport third = db.copy(all());
            assertThat(third.remarks()).isEmpty();
            assertThat(third.load().outcome()).isEqualTo(Outcome.UNCHANGED);

            db.undo(again.load().load().orElseThrow());
            assertThat(made()).isEmpty();
            assertThat(target.count("a")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, SQLITE", "SQLITE, POSTGRES", "POSTGRES, POSTGRES", "POSTGRES, SQLITE"})
    void whatStandsInAnotherWayIsLeftAloneAndNamed(Engine one, Engine other) throws IOException {
        between(one, other);
        source.execute(
                "create index ax on a (x)", "create index an on a (name)", "create unique index au on a (x, name)");
        try (Database db = target.open()) {
            db.copy(all());
            target.execute(
                    "drop index ax", "create index ax on a (id)", "drop index an", "create index renamed on a (name)");

            CopyReport again = db.copy(all());

            assertThat(again.remarks()).extracting(Remark::what).containsExactly("index ax of table " + name(one, "a"));
            assertThat(again.remarks().get(0).reason()).contains("left as it is");
            assertThat(made()).containsExactly("au", "ax", "renamed");
            target.execute("drop index au", "create index au on a (x, name)");
            assertThat(db.copy(all()).remarks())
                    .extracting(Remark::what)
                    .contains("index au of table " + name(one, "a"));
        }
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, SQLITE", "SQLITE, POSTGRES"})
    void aUniqueIndexIsNotMadeOverRowsThatOnlyTheTargetHas(Engine one, Engine other) throws IOException {
        between(one, other);
        try (Database db = target.open()) {
            db.copy(all());
            target.execute("insert into a (id, x) values (9, 10)");
            source.execute("create unique index au on a (x)");

            CopyReport upserted = db.copy(all().upsert());

            assertThat(upserted.remarks()).hasSize(1).first().asString().contains("index au", "--mode replace");
            assertThat(made()).isEmpty();
            assertThat(db.copy(all()).remarks()).isEmpty();
            assertThat(made()).containsExactly("au");
        }
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, SQLITE", "SQLITE, POSTGRES", "POSTGRES, POSTGRES"})
    void aCheckThatIsMissingIsNamed(Engine one, Engine other) throws IOException {
        between(one, other);
        target.execute("create table a (id bigint primary key, x bigint, name varchar(20))");
        try (Database db = target.open()) {
            assertThat(db.copy(all()).remarks())
                    .extracting(Remark::what)
                    .singleElement()
                    .asString()
                    .contains("table", "a, check (", "x", "> 0");
        }
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, SQLITE", "POSTGRES, POSTGRES"})
    void aViewThatShowsSomethingElseIsLeftAloneAndNamed(Engine one, Engine other) throws IOException {
        between(one, other);
        source.execute("create view v as select id from a");
        try (Database db = target.open()) {
            db.copy(all());
            target.execute("drop view v", "create view v as select id from b");

            assertThat(db.copy(all()).remarks()).singleElement().asString().contains("view", "v", "left as it is");
            assertThat(target.rows("select count(*) from v")).containsExactly("0");
        }
    }

    @ParameterizedTest
    @CsvSource("SQLITE, POSTGRES")
    void aViewThatDoesNotFitTheTablesThatStandIsNamed(Engine one, Engine other) throws IOException {
        between(one, other);
        target.execute("create table a (id bigint primary key, x text, name varchar(20), check (x > ''))");
        source.execute("create view v as select id, x + 1 as more from a");
        try (Database db = target.open()) {
            assertThat(db.copy(all()).remarks())
                    .extracting(Remark::toString)
                    .anySatisfy(said -> assertThat(said).contains("view public.v", "over the tables that stand"));
        }
    }

    private static String name(Engine engine, String table) {
        return engine == Engine.SQLITE ? table : "public." + table;
    }
}
