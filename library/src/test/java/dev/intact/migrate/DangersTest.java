package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.SchemaSession.KeyChecks;
import dev.intact.dialect.SqlTokens.Lexis;
import dev.intact.dialect.TableSize;
import dev.intact.migrate.Migration.Part;
import dev.intact.migrate.Migration.Within;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DangersTest {
    /** {@code big} and {@code s.big} are large, {@code small} is not, {@code empty} has no row. */
    private record Known(Lexis lexis) implements Tables {
        @Override
        public String database() {
            return lexis == Lexis.SQLITE ? "sqlite" : "postgresql";
        }

        @Override
        public Optional<TableSize> size(TableName table) {
            return switch (table.name()) {
                case "big", "Big One" -> Optional.of(new TableSize(2_000_000, 0));
                case "wide" -> Optional.of(new TableSize(10, 1L << 30));
                case "small" -> Optional.of(new TableSize(10, 8192));
                case "empty" -> Optional.of(new TableSize(0, 0));
                default -> Optional.empty();
            };
        }

        @Override
        public List<String> lines(TableName table) {
            return List.of(
                    "table",
                    "a integer",
                    "b integer",
                    "CHECK ((b IS NOT NULL))",
                    "constraint x CHECK ((c IS NOT NULL)) NOT VALID");
        }
    }

    private static List<Danger> dangers(String sql, Lexis lexis) {
        return Dangers.of(Base.part(Path.of("1.sql"), sql, Within.TRANSACTION), new Known(lexis));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE big ALTER COLUMN a TYPE bigint USING a::bigint | another type",
                "alter table only s.big alter a set data type text | another type",
                "alter table big add column u uuid default gen_random_uuid() not null | a default that is another",
                "alter table big add u timestamptz default clock_timestamp() | a default that is another",
                "alter table big add column n bigserial | whose values are computed",
                "alter table big add column n bigint generated always as identity | whose values are computed",
                "alter table big add column n int generated always as (a + 1) stored | whose values are computed",
                "alter table big alter column a set not null | all rows are read",
                "alter table big alter column c set not null | all rows are read",
                "alter table big add constraint k check (a > 0) | all rows are looked at",
                "alter table big add foreign key (a) references small | all rows are looked at",
                "alter table big add constraint k unique (a) | its index is built",
                "alter table big add primary key (a) | its index is built",
                "alter table big set unlogged | written anew",
                "alter table parted attach partition big for values in (1) | all rows of the partition",
                "create index on big (a) | nobody writes the table",
                "create unique index if not exists i on only big using btree (a) | nobody writes the table",
                "reindex table big | nobody writes the table",
                "vacuum full big | written anew",
                "vacuum (full, analyze) big | written anew",
                "cluster big using i | written anew",
                "refresh materialized view big | nobody reads the view",
                "update big set a = 1 | every row is written",
                "alter table small drop column a | programs that still name the column",
                "alter table small rename column a to b | programs that still use the old name",
                "alter table small rename to tiny | programs that still use the old name",
                "create index on wide (a) | nobody writes the table",
            })
    void thisIsPointedOutOnPostgres(String sql, String why) {
        assertThat(dangers(sql, Lexis.POSTGRES)).singleElement().satisfies(danger -> {
            assertThat(danger.why()).contains(why);
            assertThat(danger.instead()).isNotBlank();
            assertThat(danger.source()).startsWith("https://www.postgresql.org/docs/");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table small alter column a type bigint",
                "alter table big add column b text default 'x' not null",
                "alter table big add column b timestamptz default now()",
                "alter table big alter column b set not null",
                "alter table big add constraint k check (a > 0) not valid",
                "alter table big add constraint k unique using index i",
                "alter table big validate constraint k",
                "alter table big alter column a set default gen_random_uuid()",
                "alter table big drop constraint k",
                "alter table big rename constraint a to b",
                "create index concurrently i on big (a)",
                "create index i on small (a)",
                "alter table empty drop column a",
                "update big set a = 1 where id < 1000",
                "select 'alter table big alter column a type bigint'",
                "do $$ begin perform 'create index i on big (a)'; end $$",
                "create table big2 (a int); create index on big2 (a)",
                "create table big (a int); create index i on big (a)",
                "create table fresh (a int); alter table fresh alter a type bigint, drop column a",
                "alter table nowhere drop column a",
            })
    void thisIsNotOnPostgres(String sql) {
        assertThat(dangers(sql, Lexis.POSTGRES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create index i on big (a) | until the index is built",
                "update big set a = 1 | every row is written",
                "create table n (a); insert into n (a) select a from big; drop table big; alter table n rename to big |"
                        + " written anew",
                "alter table small rename to other | programs that still use the old name",
            })
    void thisIsPointedOutOnSqlite(String sql, String why) {
        assertThat(dangers(sql, Lexis.SQLITE)).singleElement().satisfies(danger -> {
            assertThat(danger.why()).contains(why);
            assertThat(danger.source()).startsWith("https://sqlite.org/");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create index i on small (a)",
                "alter table big add column x text default 'y'",
                "create table n (a); insert into n select a from small; drop table small",
                "insert into n select a from big; drop table small",
            })
    void thisIsNotOnSqlite(String sql) {
        assertThat(dangers(sql, Lexis.SQLITE)).isEmpty();
    }

    @Test
    void droppingAColumnOfALargeTableOfSqliteIsTwoThings() {
        assertThat(dangers("alter table big drop column a", Lexis.SQLITE)).hasSize(2);
    }

    @Test
    void eachActionAndEachLineIsNamed() {
        String sql = "create table a (id int);\nalter table \"Big One\" alter a type bigint,\n  alter b type text;\n"
                + "create index on s.big (a);";
        Part part = new Part(Path.of("1.sql"), sql, 11, Within.TRANSACTION, KeyChecks.AT_THE_END);
        List<Danger> dangers = Dangers.of(part, new Known(Lexis.POSTGRES));
        assertThat(dangers)
                .extracting(danger -> danger.file() + " " + danger.line() + " " + danger.table())
                .containsExactly("1.sql 12 Big One", "1.sql 12 Big One", "1.sql 14 s.big");
        assertThat(dangers.get(2).text())
                .startsWith(
                        "line 14, table s.big (about 2000000 rows): nobody writes the table until the index is built."
                                + " CREATE INDEX CONCURRENTLY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQLITE", "POSTGRES"})
    void sizesComeFromTheDatabase(Engine engine, @TempDir Path folder) throws SQLException {
        Target target = engine.fresh(folder);
        String rows = engine == Engine.SQLITE
                ? "insert into big with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)"
                        + " select i, i from n"
                : "insert into big select i, i from generate_series(1, 100000) i";
        target.execute("create table big(a integer, b integer check (b is not null))", "create table small(a integer)");
        target.execute(rows);
        String sql = "create index i on big (a); create index j on small (a);"
                + (engine == Engine.POSTGRES ? "analyze big; alter table big alter b set not null;" : "");
        try (Connection connection = target.connect()) {
            if (engine == Engine.POSTGRES) {
                connection.createStatement().execute("analyze big");
            }
            List<Danger> dangers = Dangers.of(
                    Base.part(Path.of("1.sql"), sql, Within.TRANSACTION),
                    new StoredTables(Base.dialect(target), connection));
            assertThat(dangers).singleElement().satisfies(danger -> {
                assertThat(danger.table()).isEqualTo("big");
                assertThat(danger.size().rows()).isEqualTo(100_000);
            });
        }
    }
}
