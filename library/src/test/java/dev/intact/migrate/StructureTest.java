package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.SchemaObject;
import dev.intact.dialect.SchemaObject.Kind;
import dev.intact.error.ConfigurationException;
import dev.intact.error.MigrationFailedException;
import dev.intact.io.FileLease;
import dev.intact.io.Ids;
import dev.intact.migrate.Migration.Within;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StructureTest {
    @TempDir
    Path folder;

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve(name)));
    }

    private static String digest(Target target) {
        return Base.comparison(target).structure().digest();
    }

    @ParameterizedTest
    @EnumSource
    void whatMakesNoDifferenceIsNone(Engine engine) throws IOException {
        Target one = fresh(engine, "one");
        one.execute("create table a(id integer primary key, b text, unique (b))", "create index i on a (b desc)");
        Target other = fresh(engine, "other");
        other.execute(
                "CREATE TABLE a ( -- ids\n id INTEGER PRIMARY KEY, \"b\" TEXT\n, UNIQUE(b))",
                "create index i on A(b DESC)");
        assertThat(digest(other)).isEqualTo(digest(one)).hasSize(64);
        other.execute("insert into a values (1, 'x')");
        assertThat(digest(other)).as("rows are no schema").isEqualTo(digest(one));
    }

    @ParameterizedTest
    @EnumSource
    void everythingElseIsADifference(Engine engine) throws IOException {
        Target plain = fresh(engine, "plain");
        plain.execute("create table a(id integer primary key, b text default 'x', c integer not null)");
        String[] others = {
            "create table a(id integer primary key, c integer not null, b text default 'x')",
            "create table a(id integer primary key, b text default 'X', c integer not null)",
            "create table a(id integer primary key, b text default 'x', c integer)",
            "create table a(id integer primary key, b text default 'x', c integer not null check (c > 0))",
            "create table a(id integer, b text default 'x', c integer not null)",
            "create table a(id integer primary key, b text default 'x', c bigint not null)",
            "create table a2(id integer primary key, b text default 'x', c integer not null)"
        };
        int at = 0;
        for (String other : others) {
            Target target = fresh(engine, "other" + at++);
            target.execute(other);
            assertThat(digest(target)).as(other).isNotEqualTo(digest(plain));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIntactKeepsIsNoPartOfIt(Engine engine) throws IOException {
        Target one = fresh(engine, "one");
        one.execute("create table a(id integer primary key)");
        Target other = fresh(engine, "other");
        other.execute("create table a(id integer primary key)");
        try (var database = other.open()) {
            database.transaction(tx -> tx.execute("insert into a values (?)", 1));
        }
        assertThat(digest(other)).isEqualTo(digest(one));
    }

    @Test
    void aColumnAddedBehindConstraintsIsLikeOneThatWasThere() throws IOException {
        Target one = fresh(Engine.SQLITE, "one");
        one.execute("create table a(id integer, check (id > 0))", "alter table a add column \"b\" text");
        Target other = fresh(Engine.SQLITE, "other");
        other.execute("create table a(id integer, b text, check (id > 0))");
        assertThat(digest(other)).isEqualTo(digest(one));
    }

    @Test
    void virtualTablesAreOneThingEach() throws IOException {
        Target target = fresh(Engine.SQLITE, "one");
        target.execute(
                "create virtual table t using fts5(a, b)", "create table s(id integer primary key autoincrement)");
        assertThat(Base.comparison(target).structure().objects())
                .extracting(SchemaObject::title)
                .containsExactly("table s", "table t");
    }

    @Test
    void namesOfTheServersOwnMakeNoDifference() throws IOException {
        Target one = fresh(Engine.POSTGRES, "one");
        one.execute("create table a(id int constraint a_id_key1 unique, b int constraint mine check (b > 0))");
        Target other = fresh(Engine.POSTGRES, "other");
        other.execute("create table a(id int unique, b int constraint mine check (b > 0))");
        assertThat(digest(other)).isEqualTo(digest(one));
        other.execute("alter table a rename constraint mine to yours");
        assertThat(digest(other)).isNotEqualTo(digest(one));
    }

    /** Each is taken away again, so that a difference that is not seen is seen here. */
    @Test
    void everyKindOfObjectIsSeen() throws IOException {
        Target target = fresh(Engine.POSTGRES, "one");
        String[] making = {
            "create schema s",
            "create extension citext schema s",
            "create type mood as enum ('sad', 'ok')",
            "create domain natural_number as int check (value >= 0)",
            "create type pair as (x int, y text collate \"C\")",
            "create type span as range (subtype = float8, subtype_diff = float8mi)",
            "create sequence counter increment 5",
            "create function twice(int) returns int language sql immutable as 'select 2 * $1'",
            "create table t(id int generated always as identity, m mood, d natural_number, g int generated always as"
                    + " (d * 2) stored, e s.citext) with (fillfactor = 70)",
            "create unlogged table parted(a int, b text) partition by list (a)".replace("unlogged ", ""),
            "create table part partition of parted for values in (1)",
            "create unique index on t ((lower(e::text))) where d > 1",
            "alter table t enable row level security",
            "create policy mine on t for select using (d > 1)",
            "create view v as select d, twice(d) from t",
            "create materialized view mv as select * from v",
            "create index on mv (d)",
            "create function on_change() returns trigger language plpgsql as 'begin return new; end'",
            "create trigger tr before update on t for each row when (old.d is distinct from new.d) execute function on_change()",
            "alter table t disable trigger tr",
            "create rule r as on insert to v do instead nothing",
            "create statistics st on d, g from t",
            "create aggregate total(int) (sfunc = int4pl, stype = int, initcond = '0')",
            "create operator === (leftarg = int, rightarg = int, function = int4eq)",
            "comment on column t.d is 'how many'",
        };
        String before = digest(target);
        for (String statement : making) {
            target.execute(statement);
            String now = digest(target);
            assertThat(now).as(statement).isNotEqualTo(before);
            before = now;
        }
        assertThat(Base.comparison(target).structure().objects())
                .extracting(SchemaObject::kind)
                .contains(Kind.values());
    }

    @Test
    void theSchemaThatIsThereFromTheBeginningMayBeMadeAgainAndIsTheSame() throws IOException {
        Target target = fresh(Engine.POSTGRES, "one");
        String before = digest(target);
        target.execute("drop schema public", "create schema public");
        assertThat(digest(target)).isEqualTo(before);
        target.execute("comment on schema public is 'standard public schema'");
        assertThat(digest(target)).isEqualTo(before);
        target.execute("comment on schema public is 'ours'");
        assertThat(digest(target)).isNotEqualTo(before);
    }

    @Test
    void aCommentOnTheSchemaThatIsThereFromTheBeginningIsPartOfIt() throws IOException {
        Target target = fresh(Engine.POSTGRES, "one");
        String before = digest(target);
        target.execute("comment on schema public is 'ours'");
        assertThat(digest(target)).isNotEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void differencesAreNamed(Engine engine) throws IOException {
        Target target = fresh(engine, "one");
        target.execute(
                "create table same(id integer primary key)",
                "create table player(id integer primary key, age integer, name text)",
                "create table ordered(b text, a text)",
                "create index late on player (name)");
        List<Migration> files = List.of(
                Base.migration(1, "create table same(id integer primary key); create table ordered(a text, b text);"),
                Base.migration(2, "create table player(id integer primary key, age text);"),
                Base.migration(3, "alter table player add column name text; create table forgotten(a text);"));
        SchemaDiff diff = Base.comparison(target).diff(files, List.of());
        String in = engine == Engine.SQLITE ? "" : "public.";
        assertThat(diff.isSame()).isFalse();
        assertThat(diff.differences())
                .extracting(Difference::title)
                .containsExactly(
                        "table " + in + "forgotten is in the files only",
                        "table " + in + "ordered has its columns in another order",
                        "table " + in + "player is not the same",
                        "index " + in + "late is in the database only");
        assertThat(diff.differences().get(2).inDatabase()).containsExactly("age integer");
        assertThat(diff.differences().get(2).inFiles()).containsExactly("age text");
    }

    @ParameterizedTest
    @EnumSource
    void filesThatMakeTheDatabaseDoNotDiffer(Engine engine) throws IOException {
        Target target = fresh(engine, "one");
        target.execute("create table a(id integer primary key, b text)", "create index i on a (b)");
        String index = engine == Engine.SQLITE ? "create index i on a (b)" : "create index concurrently i on a (b)";
        SchemaDiff diff = Base.comparison(target)
                .diff(
                        List.of(
                                Base.migration(1, "create table a(id integer primary key);"),
                                Base.migration(2, "alter table a add column b text;"),
                                Base.migration(3, index, Within.NONE)),
                        List.of());
        assertThat(diff.differences()).isEmpty();
        assertThat(diff.databaseDigest()).isEqualTo(diff.filesDigest());
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatFailsIsNamedWithItsLine(Engine engine) throws IOException {
        Target target = fresh(engine, "one");
        target.execute("create table a(id integer primary key)");
        List<Migration> files = List.of(Base.migration(1, "create table b(id integer);\n\ninsert into c values (1);"));
        assertThatThrownBy(() -> Base.comparison(target).diff(files, List.of()))
                .isInstanceOf(MigrationFailedException.class)
                .hasMessageContaining("1_step.sql, line 3, fails in a scratch database")
                .hasMessageEndingWith("Nothing was changed. Mend the file.");
    }

    @Test
    void nothingIsLeftOnTheServerAndWhatTheDeadLeftIsSwept() throws Exception {
        Target target = fresh(Engine.POSTGRES, "one");
        target.execute("create table a(id integer primary key)");
        try (Connection alive = target.connect()) {
            // Before there is such a database: other tests sweep, too.
            alive.createStatement()
                    .execute("select pg_advisory_lock(hashtextextended('intact_scratch_00000000000a11fe', 0))");
            target.execute(
                    "create database intact_scratch_00000000000dead1",
                    "create database intact_scratch_00000000000a11fe");
            Structure unused = Base.comparison(target).built(List.of());
            String left = "select datname from pg_database where datname like 'intact\\_scratch\\_00000000000%'";
            assertThat(target.rows(left)).containsExactly("intact_scratch_00000000000a11fe");
        }
        target.execute("drop database if exists intact_scratch_00000000000a11fe");
    }

    @Test
    void whatTheDeadLeftAmongTheTemporaryFilesIsSwept() throws IOException {
        Target target = fresh(Engine.SQLITE, "one");
        target.execute("create table a(id integer primary key)");
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
        Path dead = Files.createDirectories(temporary.resolve("intact-scratch-" + Ids.RANDOM.next()));
        Files.writeString(dead.resolve("scratch.db"), "");
        String living = "intact-scratch-" + Ids.RANDOM.next();
        Path alive = Files.createDirectories(temporary.resolve(living));
        FileLease lease = FileLease.take(temporary.resolve(living + ".lock")).orElseThrow();
        try (lease) {
            assertThat(Base.comparison(target).built(List.of()).objects()).isEmpty();
            assertThat(dead).doesNotExist();
            assertThat(alive).exists();
            assertThat(lease.held()).isTrue();
        }
        Files.delete(alive);
    }

    @Test
    void whoMayNotMakeDatabasesIsToldWhatToDo() throws IOException {
        Target target = fresh(Engine.POSTGRES, "one");
        String role = "r" + System.identityHashCode(target);
        target.execute("create role " + role + " login password 'x'");
        var dialect = Base.dialect(target);
        var address = dialect.address(target.url().replaceAll("//[^@]*@", "//" + role + ":x@"))
                .orElseThrow();
        var comparison = new Comparison(dialect, address, Base.SETTINGS, Optional.empty(), new Cancellation());
        assertThatThrownBy(() -> comparison.built(List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the role may not create databases")
                .hasMessageContaining("--scratch ADDRESS");
    }

    @Test
    void aGivenScratchIsEmptyBeforeAndAfter() throws IOException {
        Target target = fresh(Engine.POSTGRES, "one");
        Target given = fresh(Engine.POSTGRES, "two");
        var comparison = new Comparison(
                Base.dialect(target),
                Base.address(target),
                Base.SETTINGS,
                Optional.of(Base.address(given)),
                new Cancellation());
        Migration all = Base.migration(
                1,
                "create schema s; create extension citext; create table s.a(id serial);"
                        + " create table p(a int) partition by list (a); create table q partition of p default;"
                        + " create type m as enum ('a'); create function f(m) returns m language sql as 'select $1';"
                        + " create materialized view v as select * from p; create domain d as int;");
        assertThat(comparison.built(List.of(all)).objects()).hasSizeGreaterThan(8);
        assertThat(Base.comparison(given).structure().objects()).isEmpty();
        given.execute("create table mine(id int)");
        assertThatThrownBy(() -> comparison.built(List.of(all)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is not empty (table public.mine)");
        assertThat(given.count("mine")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void tablesAndTheirSizesAreTold(Engine engine) throws IOException, SQLException {
        Target target = fresh(engine, "one");
        target.execute("create table a(\"Id\" integer primary key, b text)", "insert into a values (1, 'x'), (2, 'y')");
        var blueprint = Base.dialect(target).blueprint();
        try (Connection connection = target.connect()) {
            assertThat(blueprint.tables(connection)).singleElement().satisfies(table -> {
                assertThat(table.name().name()).isEqualTo("a");
                assertThat(table.columns()).containsExactly("Id", "b");
            });
            assertThat(blueprint.size(connection, TableName.of("a"))).isPresent();
            assertThat(blueprint.size(connection, TableName.of("nothing"))).isEmpty();
        }
    }
}
