package dev.intact.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.copy.Remark.Weight;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite takes nearly everything; each oddity by its name. */
class OdditiesTest {
    @TempDir
    Path folder;

    private Target source;
    private Target target;

    private CopyPlan copied(String... statements) {
        source = Engine.SQLITE.fresh(folder);
        source.execute("pragma foreign_keys = off");
        source.execute(statements);
        target = Engine.POSTGRES.fresh(folder);
        return Copying.run(source.url(), target);
    }

    private List<String> types(String table) {
        return target.rows("select column_name, data_type || coalesce('(' || character_maximum_length || ')', '')"
                + " || case when data_type = 'numeric' then coalesce('(' || numeric_precision || ',' || numeric_scale || ')',"
                + " '') else '' end from information_schema.columns where table_name = '" + table
                + "' order by ordinal_position");
    }

    @Test
    void valuesOfAnotherKindThanDeclaredAreKeptInATypeThatHoldsThem() {
        CopyPlan plan = copied(
                "create table odd (whole integer, price decimal(6,2), name varchar(3), code text, flag boolean,"
                        + " big integer, content blob, free, mixed, zip)",
                "insert into odd values (1, 1.25, 'abc', 'x', 1, 1, x'00ff', 1, 1, '007')",
                "insert into odd values ('many', 1.255, 'abcd', x'ff00', 2, 9999999999999999999999, 'text', 2, 'b', '1')",
                "insert into odd values (null, 7, null, 'z', 0, 3, null, null, 2.5, null)");

        assertThat(types("odd"))
                .containsExactly(
                        "whole|text",
                        "price|numeric",
                        "name|text",
                        "code|text",
                        "flag|bigint",
                        "big|double precision",
                        "content|bytea",
                        "free|bigint",
                        "mixed|text",
                        "zip|text");
        assertThat(target.rows("select whole, price, name, code, flag, big, content, mixed, zip from odd"))
                .containsExactly(
                        "1|1.25|abc|x|1|1|\\x00ff|1|007",
                        "many|1.255|abcd|\\xff00|2|1e+22|\\x74657874|b|1",
                        "~|7|~|z|0|3|~|2.5|~");
        assertThat(Copying.said(plan, Weight.UNFIT)).hasSize(8);
        assertThat(Copying.said(plan, Weight.UNFIT).get(0))
                .contains("table odd, column whole", "1 of its values do not fit INTEGER", "'many'");
    }

    @Test
    void textThatPostgresCannotHoldBecomesBytes() {
        CopyPlan plan = copied(
                "create table t (zero text, broken text, fine text)",
                "insert into t values ('a' || char(0) || 'b', cast(x'c328' as text), 'ä€😀')");

        assertThat(types("t")).containsExactly("zero|bytea", "broken|bytea", "fine|text");
        assertThat(target.rows("select * from t")).containsExactly("\\x610062|\\xc328|ä€😀");
        assertThat(Copying.said(plan, Weight.UNFIT)).hasSize(2);
    }

    @Test
    void aDateIsOneOnlyWhereAllValuesAreWrittenAlike() {
        CopyPlan plan = copied(
                "create table t (day date, moment datetime, days_only datetime, seconds timestamp, julian date,"
                        + " several datetime, never date, utc timestamp, offsets datetime, noon time, zoned time)",
                "insert into t values ('2024-02-29', '2024-02-29 10:00:00', '2024-01-01', 1700000000, 2460000.5,"
                        + " '2024-01-01', '2023-02-30', '2024-01-01T10:00:00Z', '2024-01-01 10:00:00+02:00',"
                        + " '12:30:00', '12:30:00+01:00')",
                "insert into t values (null, '2024-02-29 10:00:00.123456', '2024-01-02', 1, 1.5,"
                        + " '2024-01-01 10:00:00', '2023-02-28', '2024-01-01T10:00:00.5Z', '2024-01-01 10:00:00Z',"
                        + " '23:59:59.999', '12:30:00')");

        assertThat(types("t"))
                .containsExactly(
                        "day|date",
                        "moment|timestamp without time zone",
                        "days_only|date",
                        "seconds|bigint",
                        "julian|double precision",
                        "several|text",
                        "never|text",
                        "utc|timestamp with time zone",
                        "offsets|text",
                        "noon|time without time zone",
                        "zoned|text");
        assertThat(Copying.said(plan, Weight.UNFIT))
                .anySatisfy(said -> assertThat(said).contains("seconds", "seconds since 1970"))
                .anySatisfy(said -> assertThat(said).contains("julian", "Julian days"))
                .anySatisfy(said -> assertThat(said).contains("several", "1 days", "1 moments with a blank"))
                .anySatisfy(said -> assertThat(said).contains("never", "'2023-02-30'"))
                .hasSize(6);
    }

    @Test
    void strictTablesAndTablesWithoutRowidAreTables() {
        CopyPlan plan = copied(
                "create table tight (id integer primary key, n int, r real, t text, b blob, a any) strict",
                "create table keyed (k text primary key, v int) without rowid",
                "insert into tight values (5, 1, 1.5, 't', x'00', 'any')",
                "insert into keyed values ('k', 1)");

        assertThat(plan.remarks()).isEmpty();
        assertThat(types("tight"))
                .containsExactly("id|bigint", "n|bigint", "r|double precision", "t|text", "b|bytea", "a|text");
        assertThat(target.rows("insert into tight (n) values (1) returning id")).containsExactly("6");
        assertThat(
                        target.rows(
                                "select is_nullable from information_schema.columns where table_name = 'keyed' order by ordinal_position"))
                .containsExactly("NO", "YES");
    }

    @Test
    void numbersThatWereGivenAreNotGivenAgain() {
        copied(
                "create table n (id integer primary key autoincrement, x)",
                "insert into n values (41, 1), (99, 2)",
                "delete from n where id = 99");

        assertThat(target.rows("insert into n (x) values (7) returning id")).containsExactly("100");
    }

    @Test
    void referencesInCirclesAndToThemselvesAreKeptAndOrphansAreCounted() {
        CopyPlan plan = copied(
                "create table a (id integer primary key, b integer references b(id) on delete set null deferrable"
                        + " initially deferred, up integer references a on delete cascade)",
                "create table b (id integer primary key, a integer references a(id) on update cascade)",
                "create table lost (a integer references a(id), gone integer references nowhere(id))",
                "insert into a values (1, 1, null), (2, 1, 1)",
                "insert into b values (1, 2)",
                "insert into lost values (1, 1), (7, 1), (8, null)");

        assertThat(target.rows(
                        "select conrelid::regclass, confrelid::regclass, pg_get_constraintdef(oid) from pg_constraint"
                                + " where contype = 'f' order by conrelid::regclass::text, confrelid::regclass::text"))
                .containsExactly(
                        "a|a|FOREIGN KEY (up) REFERENCES a(id) ON DELETE CASCADE DEFERRABLE",
                        "a|b|FOREIGN KEY (b) REFERENCES b(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
                        "b|a|FOREIGN KEY (a) REFERENCES a(id) ON UPDATE CASCADE DEFERRABLE");
        assertThat(Copying.said(plan, Weight.NOT_COPIED))
                .hasSize(2)
                .anySatisfy(said -> assertThat(said).contains("table lost, foreign key (a) to a", "2 rows refer"))
                .anySatisfy(said -> assertThat(said).contains("(gone) to nowhere", "not there"));
    }

    @Test
    void namesAreKeptWhateverTheyAre() {
        String longest = "x".repeat(70);
        CopyPlan plan = copied(
                "create table \"order\" (\"select\" integer primary key, \"Größe\" text, \"a \"\"b\"\"\" int, \"Mixed\" int)",
                "create table \"" + longest + "1\" (\"" + longest + "c\" int, \"" + longest + "d\" int)",
                "create table \"" + longest + "2\" (x int)",
                "create index \"Index\" on \"order\" (\"Größe\", \"Mixed\" desc)",
                "insert into \"order\" values (1, 'ü', 2, 3)");

        assertThat(target.rows("select \"select\", \"Größe\", \"a \"\"b\"\"\", \"Mixed\" from \"order\""))
                .containsExactly("1|ü|2|3");
        assertThat(target.rows("select relname from pg_class where relname like 'xxx%' order by 1"))
                .containsExactly("x".repeat(61) + "_2", "x".repeat(63));
        assertThat(Copying.said(plan, Weight.CHANGED)).hasSize(4);
    }

    @Test
    void keysThatSqliteDoesNotHoldStrictlyAreSaid() {
        CopyPlan plan = copied(
                "create table loose (k text primary key, v int)",
                "insert into loose values (null, 1), (null, 2), ('a', 3)",
                "create table folded (name text collate nocase primary key, x int)",
                "insert into folded values ('Ann', 1)",
                "create table twice (v unique)",
                "insert into twice values (1), ('1')",
                "create table wide (t text, x int)",
                "create index wide_t on wide (t)",
                "insert into wide values (hex(randomblob(3000)), 1)",
                "create table unchecked (x int check (x > 0))",
                "pragma ignore_check_constraints = on",
                "insert into unchecked values (-1), (1)");

        assertThat(Copying.said(plan, Weight.UNFIT))
                .anySatisfy(said -> assertThat(said).contains("table loose, primary key (k)", "made UNIQUE"));
        assertThat(target.rows("select count(*) from loose where k is null")).containsExactly("2");
        assertThat(target.rows("insert into folded values ('ANN', 2) on conflict do nothing returning 1"))
                .isEmpty();
        assertThat(Copying.said(plan, Weight.NOT_COPIED))
                .hasSize(3)
                .anySatisfy(said -> assertThat(said).contains("check (x > 0)", "1 rows of it do not keep to it"))
                .anySatisfy(said -> assertThat(said).contains("table twice, unique (v)", "1 and '1'"))
                .anySatisfy(said -> assertThat(said).contains("index wide_t", "1 rows have more than 2600 bytes"));
    }

    @Test
    void expressionsAreSaidAsTheOtherDatabaseSaysThem() {
        CopyPlan plan = copied(
                "create table e (id integer primary key, a int default 5, n text default \"none\", born date,"
                        + " made datetime default (datetime('now')), made_text text default current_timestamp,"
                        + " on_ boolean default 1 check (on_ in (0, 1)), twice int as (a * 2) stored,"
                        + " shout text generated always as (upper(n)), odd text default (printf('%d', 3)),"
                        + " check (a == 5 or a between 1 and 10), constraint named check (length(n) <= 10),"
                        + " check (n glob '[a-z]*'), check (n like 'N%' or n is null), check (typeof(a) = 'integer'))",
                "create index part on e (a) where on_ = 1 and n is not null",
                "create unique index expr on e (lower(n), ifnull(a, 0))",
                "create index loud on e (n collate nocase)",
                "insert into e (id, n, born) values (1, 'none', '2024-01-31')");

        assertThat(target.rows("select a, n, born, on_, twice, shout from e"))
                .containsExactly("5|none|2024-01-31|t|10|NONE");
        assertThat(target.rows("insert into e (n) values ('night') returning id, a, twice, shout, on_,"
                        + " made > now() - interval '1 day', length(made_text)"))
                .containsExactly("2|5|10|NIGHT|t|t|19");
        assertThat(target.rows("select count(*) from pg_constraint where contype = 'c' and conrelid = 'e'::regclass"))
                .containsExactly("5");
        assertThat(target.rows("select indexname from pg_indexes where tablename = 'e' order by 1"))
                .containsExactly("e_pkey", "expr", "loud", "part");
        assertThat(Copying.said(plan, Weight.NOT_COPIED))
                .hasSize(2)
                .anySatisfy(said -> assertThat(said).contains("default printf('%d', 3)", "the function printf"))
                .anySatisfy(said -> assertThat(said).contains("check (typeof(a) = 'integer')", "the function typeof"));
    }

    @Test
    void viewsThatTranslateAreMadeAndTheOthersAreNamed() {
        CopyPlan plan = copied(
                "create table team (id integer primary key, name text)",
                "create table player (id integer primary key, team integer, name text collate nocase, born date, active bool)",
                "insert into team values (1, 'A'), (2, 'B')",
                "insert into player values (1, 1, 'Zoe', '2000-05-01', 1), (2, 1, 'ann', '2001-01-01', 0),"
                        + " (3, null, 'Bob', '1999-01-01', 1)",
                "create view shown as select * from names where n > 0",
                "create view names as select t.name as team, count(p.id) n, group_concat(p.name, '/') who from team t"
                        + " left join player p on p.team = t.id group by t.name having count(*) > 0 order by 1",
                "create view old as select id, strftime('%Y', born) as year, active = 1 as acts, case when active then 'yes'"
                        + " else 'no' end as word from player where born < '2000-12-31' and name = 'ZOE'",
                "create view both as select name from team union select name from player order by name",
                "create view random_one as select * from player order by random() limit 1",
                "create view bare as select team, name from player group by team",
                "create table doc (body json)",
                "create index by_body on doc (body)",
                "create trigger stamp after insert on team begin update team set name = upper(name) where id = new.id; end",
                "create virtual table search using fts5(body)");

        assertThat(target.rows("select * from shown")).containsExactly("A|2|Zoe/ann");
        assertThat(target.rows("select * from old")).containsExactly("1|2000|1|yes");
        assertThat(target.rows("select * from \"both\"")).containsExactly("A", "B", "Bob", "Zoe", "ann");
        assertThat(Copying.said(plan, Weight.NOT_COPIED))
                .anySatisfy(said -> assertThat(said).contains("view random_one", "the function random"))
                .anySatisfy(said -> assertThat(said).contains("view bare", "PostgreSQL says: ERROR", "GROUP BY"))
                .anySatisfy(said -> assertThat(said).contains("index by_body", "no default operator class"))
                .anySatisfy(said -> assertThat(said).contains("trigger stamp on team"))
                .anySatisfy(said -> assertThat(said).contains("virtual table search"))
                .hasSize(5);
    }

    @Test
    void aColumnOfAKeyThatIsLostIsNotNullOnlyWhereItSaysSo() {
        CopyPlan plan = copied(
                "create table t (k text, v text, w text not null, primary key (k, v, w))",
                "insert into t values ('a', null, 'b')");

        assertThat(Copying.said(plan, Weight.UNFIT)).hasSize(1);
        assertThat(target.rows("select column_name, is_nullable from information_schema.columns where table_name = 't'"
                        + " order by ordinal_position"))
                .containsExactly("k|YES", "v|YES", "w|NO");
    }

    @Test
    void whatIsComputedBeyondTheNumbersOfPostgresArrivesAsValues() {
        CopyPlan plan = copied(
                "create table t (id integer primary key, r real, n integer, c integer generated always as (cast(r as integer)),"
                        + " p integer generated always as (n * 4), fine integer generated always as (id + 1), half real generated always as (n + 1))",
                "insert into t (id, r, n) values (1, 1e20, 4611686018427387904), (2, 1.5, 3)");

        assertThat(Copying.said(plan, Weight.NOT_COPIED))
                .hasSize(2)
                .allMatch(said -> said.contains("computed no more"))
                .anyMatch(said -> said.contains("1 rows it is beyond"));
        assertThat(target.rows("select c, p, fine from t order by id"))
                .containsExactly("9223372036854775807|1.8446744073709552e+19|2", "1|12|3");
    }

    @Test
    void whatIsComparedWithoutBlanksAtTheEndIsSaidAndNotTakenForExact() {
        CopyPlan plan = copied(
                "create table t (name text collate rtrim unique, check (name <> 'x'))",
                "create view v as select 1 as one from t where name = 'y'",
                "insert into t values ('y ')");

        assertThat(Copying.said(plan, Weight.CHANGED))
                .singleElement()
                .asString()
                .contains("name", "RTRIM");
        assertThat(Copying.said(plan, Weight.NOT_COPIED))
                .hasSize(2)
                .anyMatch(said -> said.contains("check"))
                .anyMatch(said -> said.contains("view v"));
        assertThat(target.rows("select name || '|' from t")).containsExactly("y |");
    }
}
