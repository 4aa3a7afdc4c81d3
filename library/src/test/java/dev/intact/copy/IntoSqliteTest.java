package dev.intact.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.copy.Remark.Weight;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL's tables in SQLite, and databases in others of their kind. */
class IntoSqliteTest {
    @TempDir
    Path folder;

    private Target source;
    private Target target;

    private CopyPlan copied(Engine to, String... statements) {
        source = Engine.POSTGRES.fresh(folder);
        source.execute(statements);
        target = to.fresh(folder);
        return Copying.run(source.url(), target);
    }

    private List<String> declared(String table) {
        return target.rows("select name || ' ' || type from pragma_table_xinfo('" + table + "')");
    }

    @Test
    void valuesOfAllTypesComeBackAsTheyWere() {
        CopyPlan plan = copied(
                Engine.SQLITE,
                "create type mood as enum ('sad', 'ok')",
                "create table v (i int, n numeric(10,2), wide numeric(40,20), free numeric, r double precision, nan real,"
                        + " b bool, t varchar(5), d date, far date, ts timestamp, tz timestamptz, j jsonb, u uuid,"
                        + " raw bytea, list int[], m mood, span int4range, gap interval, ip inet)",
                "insert into v values (1, 1.50, 1.00000000000000000001, 12345678901234567890.5, 0.1, 'NaN', true, 'é',"
                        + " '2024-02-29', 'infinity', '2024-02-29 10:00:00.5', '2024-02-29 10:00:00+02', '{\"a\": 1}',"
                        + " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '\\x00ff', '{1,2}', 'ok', '[1,5)', '1 day', '::1')");

        assertThat(declared("v"))
                .containsExactly(
                        "i INTEGER",
                        "n DECIMAL(10, 2)",
                        "wide TEXT",
                        "free TEXT",
                        "r REAL",
                        "nan TEXT",
                        "b BOOLEAN",
                        "t VARCHAR(5)",
                        "d DATE",
                        "far TEXT",
                        "ts TIMESTAMP",
                        "tz TIMESTAMP WITH TIME ZONE",
                        "j JSON TEXT",
                        "u UUID TEXT",
                        "raw BLOB",
                        "list TEXT",
                        "m TEXT",
                        "span TEXT",
                        "gap TEXT",
                        "ip TEXT");
        assertThat(target.rows("select n, wide, free, nan, d, far, j, u, hex(raw), list, m, span, gap, ip from v"))
                .containsExactly("1.5|1.00000000000000000001|12345678901234567890.5|NaN|2024-02-29|infinity|{\"a\": 1}|"
                        + "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|00FF|{1,2}|ok|[1,5)|1 day|::1");
        assertThat(Copying.said(plan, Weight.UNFIT)).hasSize(2);
    }

    @Test
    void whatBelongsToTablesComesAlongAsFarAsSqliteHasIt() {
        CopyPlan plan = copied(
                Engine.SQLITE,
                "create schema other",
                "create table team (id bigint generated always as identity primary key, name text not null unique,"
                        + " made timestamptz default now(), kind text default 'a'::text check (kind in ('a', 'b')),"
                        + " low text check (low = lower(low)), size int default 3 check (size > 0 and size < 10),"
                        + " twice int generated always as (size * 2) stored, code text check (code like 'x%'))",
                "create table other.team (id serial, \"Id\" int, boss int references other.team (\"Key\"), \"Key\" int primary key)",
                "create table part (d date, x int) partition by range (d)",
                "create table part_1 partition of part for values from ('2024-01-01') to ('2025-01-01')",
                "create index by_size on team (size desc) where kind = 'a'",
                "create index by_json on team using gin (to_tsvector('simple', name))",
                "create view v as select 1 as one",
                "insert into team (name, code) values ('A', 'x1'), ('B', null)",
                "delete from team where name = 'B'",
                "insert into part values ('2024-06-01', 5)");

        assertThat(target.rows(
                        "select name from sqlite_schema where type = 'table' and name not like 'sqlite%' order by 1"))
                .containsExactly("other_team", "part", "team");
        target.execute("insert into team (name, low) values ('C', 'LOW')");
        assertThat(target.rows("select id, kind, size, twice, made like '20%Z' from team where name = 'C'"))
                .containsExactly("3|a|3|6|1");
        assertThat(target.rows("select d, x from part")).containsExactly("2024-06-01|5");
        assertThat(target.rows("select count(*) from pragma_foreign_key_list('other_team')"))
                .containsExactly("1");
        assertThat(target.rows("select sql from sqlite_schema where name = 'by_size'"))
                .containsExactly("CREATE INDEX \"by_size\" ON \"team\" (\"size\" DESC) WHERE (\"kind\" = 'a')");
        assertThat(Copying.said(plan, Weight.NOT_COPIED))
                .anySatisfy(said -> assertThat(said).contains("low = lower(low)", "ASCII letters only"))
                .anySatisfy(said -> assertThat(said).contains("index by_json", "gin"))
                .anySatisfy(said -> assertThat(said).contains("column id, running number"))
                .anySatisfy(said -> assertThat(said).contains("partitioning RANGE (d) on part"))
                .hasSize(4);
        assertThat(target.rows("select one from v")).containsExactly("1");
        assertThat(Copying.said(plan, Weight.CHANGED))
                .anySatisfy(said -> assertThat(said).contains("other.team", "other_team"))
                .anySatisfy(said -> assertThat(said).contains("column Id", "Id_2"));
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfAChildByInheritanceAreReadOnce(Engine to) {
        CopyPlan plan = copied(
                to,
                "create table p (id int primary key, x text)",
                "create table c (y int) inherits (p)",
                "insert into p values (1, 'own')",
                "insert into c values (2, 'child', 3)");

        assertThat(target.rows("select id, x from p")).containsExactly("1|own");
        assertThat(target.rows("select id, x, y from c")).containsExactly("2|child|3");
        assertThat(Copying.said(plan, Weight.NOT_COPIED))
                .hasSize(1)
                .first()
                .asString()
                .contains("inheritance from p on c");
    }

    @Test
    void aPostgresDatabaseInAnotherIsMadeInItsOwnWords() {
        CopyPlan plan = copied(
                Engine.POSTGRES,
                "create schema own",
                "create type own.mood as enum ('sad', 'ok')",
                "create domain own.small as int not null check (value < 10)",
                "create table a (id int generated by default as identity primary key, t text collate \"C\" check (t <> 'x'),"
                        + " m own.mood[], s own.small default 1)",
                "create view v as select id from a where t > 'b'",
                "create view w as select * from v",
                "create function f() returns int language sql as 'select 1'",
                "insert into a (t) values ('c')");

        assertThat(target.rows("select * from w")).containsExactly("1");
        assertThat(target.rows("insert into a (m) values ('{ok,sad}') returning m, s"))
                .containsExactly("{ok,sad}|1");
        assertThat(target.rows("insert into a (t) values ('d') returning id")).containsExactly("3");
        assertThat(Copying.said(plan, Weight.NOT_COPIED))
                .hasSize(1)
                .first()
                .asString()
                .contains("function public.f");
    }

    @Test
    void aTableThatOnlyBeginsLikeIntactsOwnIsTheUsers() {
        Path other = folder.resolve("other.db");
        source = new Target(Engine.SQLITE, other.toString(), "jdbc:sqlite:" + other);
        source.execute(
                "create table intact_customers (id integer primary key)", "create view intact_view as select 1 as one");
        target = Engine.SQLITE.fresh(folder);
        assertThat(copiedFrom(other)).containsExactly("intact_customers");
        assertThat(target.rows("select one from intact_view")).containsExactly("1");

        source.execute("create table intact_load (id integer primary key)");
        assertThatThrownBy(() -> copiedFrom(other))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intact_load has the name of one of Intact's own in the target");
        target = Engine.POSTGRES.fresh(folder);
        assertThat(copiedFrom(other)).containsExactly("intact_customers", "intact_load");

        source.execute("create table intact_commit (unit_id text primary key)");
        target = Engine.POSTGRES.fresh(folder);
        assertThat(copiedFrom(other)).containsExactly("intact_customers");
    }

    private List<String> copiedFrom(Path file) {
        return Copying.run(file.toString(), target).tables().stream()
                .map(table -> table.source().name())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void whatOnlyPostgresCanSayOfTablesIsNamedOrGoesAlong(Engine to) {
        CopyPlan plan = copied(
                to,
                "create domain small as int check (value < 10)",
                "create table a (id int primary key, s small, u int unique nulls not distinct, v int)",
                "create unique index wide on a (u) include (v)",
                "create unique index one_null on a (v) nulls not distinct",
                "comment on table a is 'it''s a'",
                "comment on column a.\"id\" is 'number'",
                "alter table a replica identity full",
                "alter table a enable row level security",
                "create table p (d int) partition by range (d)");

        List<String> lost = Copying.said(plan, Weight.NOT_COPIED);
        assertThat(lost).anyMatch(said -> said.contains("row-level security"));
        if (to == Engine.POSTGRES) {
            assertThat(lost).hasSize(1);
            assertThat(target.rows(
                            "select obj_description('a'::regclass), col_description('a'::regclass, 1), relreplident"
                                    + " from pg_class where oid = 'a'::regclass"))
                    .containsExactly("it's a|number|f");
            return;
        }
        assertThat(lost)
                .anyMatch(said -> said.contains("check of a domain s small"))
                .anyMatch(said -> said.contains("index that is not in its key v in wide"))
                .anyMatch(said -> said.contains("partitioning RANGE (d) on p"))
                .anyMatch(said -> said.contains("comment id on a"))
                .hasSize(6);
        assertThat(Copying.said(plan, Weight.CHANGED).stream().filter(said -> said.contains("two nulls")))
                .hasSize(2);
    }

    @Test
    void numbersThatOnlyAnApplicationUnderstandsAreNamed() {
        Path other = folder.resolve("other.db");
        source = new Target(Engine.SQLITE, other.toString(), "jdbc:sqlite:" + other);
        source.execute("create table a (x)", "pragma user_version = 7", "pragma application_id = 99");
        target = Engine.SQLITE.fresh(folder);

        assertThat(Copying.said(Copying.run(other.toString(), target), Weight.NOT_COPIED))
                .anyMatch(said -> said.contains("user_version = 7"))
                .anyMatch(said -> said.contains("application_id = 99"))
                .hasSize(2);
    }

    @Test
    void aTableWithoutColumnsIsNamedAndADefaultIsKeptWhereItsTypeIsText() {
        CopyPlan plan = copied(
                Engine.SQLITE,
                "create type mood as enum ('sad', 'it''s')",
                "create table nothing ()",
                "create table t (id int primary key, m mood default 'it''s', list int[] default '{1, 2}')");

        assertThat(Copying.said(plan, Weight.NOT_COPIED))
                .hasSize(1)
                .first()
                .asString()
                .contains("table public.nothing: it has no columns");
        target.execute("insert into t (id) values (1)");
        assertThat(target.rows("select m, list from t")).containsExactly("it's|{1,2}");
    }

    @Test
    void anSqliteDatabaseInAnotherIsMadeAsItWasMade() {
        Path other = folder.resolve("other.db");
        source = new Target(Engine.SQLITE, other.toString(), "jdbc:sqlite:" + other);
        source.execute(
                "create table a (id integer primary key autoincrement, t text collate nocase, u as (t || '!'))",
                "create index i on a (t) where t is not null",
                "create view v as select t from a",
                "create trigger g after insert on a begin delete from a where t = 'gone'; end",
                "insert into a values (7, 'x')",
                "create table left_out (x)");
        target = Engine.SQLITE.fresh(folder);
        target.execute("select 1");

        CopyPlan some = Copying.run(other.toString(), target, TableName.of("A"));

        assertThat(target.rows(
                        "select sql from sqlite_schema where sql is not null and name not like 'sqlite%' order by 1"))
                .containsExactlyElementsOf(source.rows("select sql from sqlite_schema where sql is not null and"
                        + " name in ('a', 'i', 'g') order by 1"));
        assertThat(Copying.said(some, Weight.NOT_COPIED)).containsExactly("view v: only some tables are copied");
        target.execute("insert into a (t) values ('gone'), ('stays')");
        assertThat(target.rows("select id, u from a")).containsExactly("7|x!", "9|stays!");
    }
}
