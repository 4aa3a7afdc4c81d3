package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.error.MigrationFailedException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BaselineTest {
    @TempDir
    Path folder;

    private Path ours() {
        return folder.resolve("migrations");
    }

    private static final String[] LITE = {
        "create table \"Order\" (id integer primary key autoincrement, \"größe\" text collate nocase default 'a;b' -- why\n)",
        "create table item (o integer references \"Order\" (id) on delete cascade, n int check (n > 0), unique (o, n))"
                + " strict",
        "create table w (a text, b int generated always as (length(a)) stored, primary key (a)) without rowid",
        "create virtual table search using fts5(body, tokenize = 'porter')",
        "create view v as select id from \"Order\"",
        "create trigger t instead of insert on v begin select case when 1 then 2 end; delete from w; end",
        "create index half on item (n desc) where n > 3",
    };

    private static final String[] SERVER = {
        "create schema s",
        "create extension citext schema s",
        "create type s.mood as enum ('sad', 'ok')",
        "create type pair as (x int, y text collate \"C\")",
        "create type span as range (subtype = float8, subtype_diff = float8mi)",
        "create domain positive as int check (value > 0)",
        "create sequence counter increment 5",
        "create function twice(int) returns int language sql immutable as 'select 2 * $1'",
        "create table team (id int generated always as identity (start 10) primary key, boss int)",
        "create table \"Player\" (id serial primary key, team int references team, \"Größe\" numeric(5, 2) default 1.5,"
                + " m s.mood not null default 'ok', p positive, e s.citext, t int generated always as (twice(p::int)) stored,"
                + " constraint tall check (\"Größe\" > 0), exclude using btree (p with =))",
        "alter table team add foreign key (boss) references \"Player\" deferrable initially deferred",
        "create function teams() returns setof team language sql as 'select * from team'",
        "create function atomic(a int) returns int begin atomic select a; select id from team; end",
        "create table parted (a int, b text) partition by list (a)",
        "create table part partition of parted for values in (1)",
        "create index on parted (b)",
        "create unique index half on \"Player\" ((lower(e::text))) where team > 1",
        "create view young as select 1 as a",
        "create view old as select id, twice(id) as d from team",
        "create or replace view young as select d as a from old",
        "create materialized view mv as select * from young",
        "create index on mv (a)",
        "create function changed() returns trigger language plpgsql as 'begin return new; end'",
        "create trigger tr before update on team for each row execute function changed()",
        "alter table team disable trigger tr",
        "create rule r as on insert to old do instead nothing",
        "alter table team enable row level security",
        "create policy mine on team for select using (id > 1)",
        "create statistics st on id, boss from team",
        "comment on column team.boss is 'who''s in charge'",
        "comment on function twice(int) is 'double'",
    };

    @ParameterizedTest
    @EnumSource
    void aBaselineMakesTheSameSchemaAndIsMarkedAsApplied(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        target.execute(engine == Engine.SQLITE ? LITE : SERVER);
        try (Database database = target.open()) {
            Migrations migrations = Migrations.in(ours());
            BaselineReport report = database.schema(migrations).baseline();
            String name = Base.dialect(target).name();
            assertThat(report.files()).singleElement().asString().endsWith("_baseline." + name + ".sql");
            assertThat(database.migrations(migrations).isCurrent()).isTrue();
            assertThat(database.migrate(migrations).done()).isEmpty();
            SchemaDiff diff = database.schema(migrations).diff();
            assertThat(diff.differences()).isEmpty();
            assertThat(diff.pending()).isEmpty();

            Target other = engine.fresh(Files.createDirectories(folder.resolve("other")));
            try (Database copy = other.open()) {
                assertThat(copy.migrate(migrations).done()).hasSize(1);
                assertThat(copy.schema(migrations).diff().databaseDigest()).isEqualTo(diff.databaseDigest());
            }
            assertThatThrownBy(() -> database.schema(migrations).baseline())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("There are migrations in");
            assertThatThrownBy(() -> database.schema(Migrations.in(folder.resolve("new")))
                            .baseline())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("were applied to");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyDatabaseHasNoBaseline(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        target.execute("create table gone(a int)", "drop table gone");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.schema(Migrations.in(ours())).baseline())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("There is nothing in");
        }
        assertThat(ours()).doesNotExist();
    }

    /** No pg_dump at hand knows the server of the tests: the catalogs alone do not tell of operators. */
    @Test
    void whatCannotBeToldIsNotWritten() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "create table a(id int)", "create operator === (leftarg = int, rightarg = int, function = int4eq)");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.schema(Migrations.in(ours())).baseline())
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContaining("other operator public.===(integer,integer) is in the database only")
                    .hasMessageContaining("Nothing was written.");
        }
        assertThat(ours()).doesNotExist();
    }

    @Test
    void whatADumpSaysBesidesTheSchemaIsLeftOut() {
        String dump = """
                \\restrict abc
                -- PostgreSQL database dump
                SET statement_timeout = 0;
                SELECT pg_catalog.set_config('search_path', '', false);
                CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
                COMMENT ON EXTENSION citext IS 'text; of any case';
                CREATE FUNCTION public.f() RETURNS integer LANGUAGE plpgsql AS $$begin
                set work_mem = '4MB';
                return 1; end$$;
                SET default_table_access_method = heap;
                CREATE TABLE public.a (
                    id integer NOT NULL
                );
                \\unrestrict abc
                """;
        assertThat(SchemaDump.statements(dump))
                .containsExactly(
                        "set local check_function_bodies to off",
                        "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public",
                        "CREATE FUNCTION public.f() RETURNS integer LANGUAGE plpgsql AS $$begin\nset work_mem = '4MB';\n"
                                + "return 1; end$$",
                        "CREATE TABLE public.a (\n    id integer NOT NULL\n)");
    }

    @ParameterizedTest
    @EnumSource
    void differencesSayWhatIsPending(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        target.execute("create table a(id integer)");
        Files.createDirectories(ours());
        Files.writeString(ours().resolve("1_a.sql"), "-- migrate:up\ncreate table a(id integer);\n");
        Files.writeString(ours().resolve("2_b.sql"), "-- migrate:up\ncreate table b(id integer);\n");
        try (Database database = target.open()) {
            SchemaDiff diff = database.schema(Migrations.in(ours())).diff();
            assertThat(diff.pending()).isEqualTo(List.of("1_a", "2_b"));
            assertThat(diff.differences())
                    .singleElement()
                    .satisfies(difference -> assertThat(difference.title()).endsWith("b is in the files only"));
        }
    }

    /** The log would be switched on by whoever opens it to write. */
    @Test
    void whatDiffersIsFoundWithoutTouchingTheFile() throws IOException {
        Path file = folder.resolve("plain.db");
        Target target = new Target(Engine.SQLITE, file.toString(), "jdbc:sqlite:" + file);
        target.execute("create table player (id integer primary key)");
        byte[] before = Files.readAllBytes(file);
        Path files = Files.createDirectories(folder.resolve("files"));

        try (Database database = target.open()) {
            assertThat(database.schema(Migrations.in(files)).diff().differences())
                    .hasSize(1);
        }

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }
}
