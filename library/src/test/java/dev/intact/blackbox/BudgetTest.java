package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.CancelledException;
import dev.intact.error.TransactionConflictException;
import dev.intact.load.Budget;
import dev.intact.load.Budget.Percent;
import dev.intact.load.Budget.Rows;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads that leave bad rows out, up to a budget, and write them aside in the same commit. */
class BudgetTest {
    private static final Budget THREE = new Budget(new Rows(3), Path.of("bad.csv"));
    private static final String MARKS = "_table,_file,_line,_column,_reason,_record";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void goodRowsAreLoadedAndBadOnesStandAsideWithTheirReasons(Engine engine) throws IOException {
        Trial trial = Trial.on(engine, folder, "create table p (id integer primary key, n integer not null, d date)");
        Path csv = trial.file(
                "p.csv", "id,n,d", "1,10,2020-01-02", "2,ten,\"x, \"\"y\"\"\"", "3,30", "4,40,", "x,50,2020-01-01");

        Load load = Load.files(csv).into("p").budget(THREE);
        LoadReport plan = trial.plan(load);
        assertThat(plan.rejected()).isEqualTo(3);
        assertThat(plan.files())
                .extracting(file -> file.path() + " " + file.rows())
                .containsExactly("bad.csv 3");
        assertThat(folder.resolve("bad.csv")).doesNotExist();

        LoadReport report = trial.attempt(load);
        assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(Trial.counts(report)).isEqualTo(Trial.counts(plan)).isEqualTo("p:+2 ~0 -0 =0");
        assertThat(report.tables().get(0).read()).isEqualTo(5);
        assertThat(report.rejected()).isEqualTo(3);
        assertThat(report.problemCount()).isEqualTo(4);
        assertThat(trial.rows("select id, n from p order by id")).containsExactly("1|10", "4|40");
        assertThat(trial.lines("bad.csv"))
                .containsExactly(
                        "id,n,d," + MARKS,
                        "2,ten,\"x, \"\"y\"\"\",p,p.csv,3,\"n, d\",n: not an integer; d: not a date (yyyy-MM-dd),",
                        ",,,p,p.csv,4,,\"2 fields, not 3\",\"3,30\"",
                        "x,50,2020-01-01,p,p.csv,6,id,not an integer,");

        LoadReport again = trial.attempt(load);
        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(again.rejected()).isEqualTo(3);
        assertThat(again.files()).hasSize(1).allMatch(file -> file.trouble().isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void oneBadRowTooManyLoadsNothingAndLeavesNoFile(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table p (id integer primary key)");
        Path csv = trial.file("p.csv", "id", "1", "a", "b", "c", "d", "6");

        LoadReport report = trial.attempt(Load.files(csv).into("p").budget(THREE));
        assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(Trial.told(report).get(0)).contains("at least 4 of 6 rows are bad", "no more than 3");
        assertThat(report.problems()).hasSize(5);
        assertThat(trial.rows("select * from p")).isEmpty();
        assertThat(folder.resolve("bad.csv")).doesNotExist();

        Budget share = new Budget(new Percent(66.7), Path.of("bad.csv"));
        assertThat(trial.attempt(Load.files(csv).into("p").budget(share)).rejected())
                .isEqualTo(4);
        assertThat(trial.rows("select * from p order by id")).containsExactly("1", "6");
    }

    @ParameterizedTest
    @EnumSource
    void aLoadWithoutBadRowsWritesAFileThatSaysSo(Engine engine) throws IOException {
        Trial trial = Trial.on(engine, folder);
        trial.file("bad.csv", "what was there before");
        LoadReport report = trial.attempt(Load.files(trial.file("p.csv", "id,name", "1,a"))
                .into("p")
                .key("id")
                .budget(THREE));
        assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.lines("bad.csv")).containsExactly("id,name," + MARKS);
        assertThat(report.files()).extracting(file -> file.rows()).containsExactly(0L);
    }

    @ParameterizedTest
    @EnumSource
    void bothRowsOfAKeyThatStandsTwiceAreBadUnlessTheLastWins(Engine engine) throws IOException {
        Trial trial = Trial.on(engine, folder, "create table p (id integer primary key, n integer)");
        Path csv = trial.file("p.csv", "id,n", "1,1", "2,2", "1,3", "4,4");

        Load load = Load.files(csv).into("p").budget(THREE);
        LoadReport report = trial.attempt(load);
        assertThat(trial.rows("select id, n from p order by id")).containsExactly("2|2", "4|4");
        assertThat(trial.lines("bad.csv"))
                .containsExactly(
                        "id,n," + MARKS,
                        "1,1,p,p.csv,2,id,the key 1 stands more than once in the source,",
                        "1,3,p,p.csv,4,id,the key 1 stands more than once in the source,");
        assertThat(report.rejected()).isEqualTo(2);

        LoadReport last = trial.attempt(load.replace().with(Option.LAST_WINS).with(Option.AGAIN));
        assertThat(last.rejected()).isZero();
        assertThat(trial.rows("select id, n from p order by id")).containsExactly("1|3", "2|2", "4|4");
        assertThat(trial.lines("bad.csv")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void childrenOfARowThatIsLeftOutAreLeftOutToo(Engine engine) throws IOException {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table a (id integer primary key, n integer not null)",
                "create table b (id integer primary key, a integer references a)",
                "create table c (id integer primary key, b integer references b)");
        Path a = trial.file("a.csv", "id,n", "1,1", "2,two");
        Path b = trial.file("b.csv", "id,a", "10,1", "20,2", "30,");
        Path c = trial.file("c.csv", "id,b", "100,10", "200,20", "300,30");

        Budget budget = new Budget(new Rows(3), Path.of("out/bad.ndjson"));
        LoadReport report = trial.attempt(Load.files(c, b, a).budget(budget));
        assertThat(Trial.counts(report)).isEqualTo("a:+1 ~0 -0 =0 b:+2 ~0 -0 =0 c:+2 ~0 -0 =0");
        assertThat(trial.lines("out/bad.ndjson"))
                .containsExactlyInAnyOrder(
                        "{\"_table\":\"a\",\"_file\":\"a.csv\",\"_line\":3,\"_column\":\"n\",\"_reason\":\"not an integer\",\"_record\":{\"id\":\"2\",\"n\":\"two\"}}",
                        "{\"_table\":\"b\",\"_file\":\"b.csv\",\"_line\":3,\"_column\":\"a\",\"_reason\":\"a has no id 2, or its row was left out\",\"_record\":{\"id\":\"20\",\"a\":\"2\"}}",
                        "{\"_table\":\"c\",\"_file\":\"c.csv\",\"_line\":3,\"_column\":\"b\",\"_reason\":\"b has no id 20, or its row was left out\",\"_record\":{\"id\":\"200\",\"b\":\"20\"}}");

        Budget less = new Budget(new Rows(2), Path.of("less.csv"));
        assertThat(trial.attempt(Load.files(c, b, a).replace().budget(less).with(Option.AGAIN))
                        .outcome())
                .isEqualTo(Outcome.REJECTED);
    }

    @ParameterizedTest
    @EnumSource
    void aReplaceKeepsWhatStandsOfARowThatIsLeftOut(Engine engine) throws IOException {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, n integer check (n < 100), u text unique)",
                "create table q (id integer primary key, p integer references p)",
                "insert into p values (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c'), (4, 4, 'd'), (5, 5, 'e'), (6, 6, 'f')",
                "insert into q values (1, 3)");
        Path csv = trial.file("p.csv", "id,n,u", "1,10,a", "2,two,b", "3,300,c", "4,4,d", "6,60,x", "7,7,b");

        LoadReport report = trial.attempt(Load.files(csv).into("p").replace().budget(THREE));
        assertThat(report.problems()).hasSize(3);
        assertThat(Trial.counts(report)).isEqualTo("p:+0 ~2 -1 =3");
        assertThat(trial.rows("select id, n, u from p order by id"))
                .containsExactly("1|10|a", "2|2|b", "3|3|c", "4|4|d", "6|60|x");
        assertThat(trial.lines("bad.csv")).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void aReplaceDeletesNothingWhereTheKeyOfABadRowIsNotKnown(Engine engine) throws IOException {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, n integer)",
                "insert into p values (1, 1), (2, 2), (3, 3)");
        Path csv = trial.file("p.csv", "id,n", "1,10", "2", "4,4");

        LoadReport report = trial.attempt(Load.files(csv).into("p").replace().budget(THREE));
        assertThat(Trial.counts(report)).isEqualTo("p:+1 ~1 -0 =2");
        assertThat(trial.rows("select id, n from p order by id")).containsExactly("1|10", "2|2", "3|3", "4|4");
    }

    @ParameterizedTest
    @EnumSource
    void aReplaceWithoutAKeyLeavesNothingOut(Engine engine) throws IOException {
        Trial trial = Trial.on(engine, folder, "create table p (n integer)");
        Path csv = trial.file("p.csv", "n", "1", "x");
        Load load = Load.files(csv).into("p").replace().budget(THREE);
        assertThat(trial.attempt(load).rejected()).isEqualTo(1);
        assertThat(trial.rows("select n from p")).containsExactly("1");

        trial.file("p.csv", "n", "2", "y");
        assertThat(Trial.told(trial.attempt(load)).get(0)).contains("a replace without a key cannot leave rows out");
        assertThat(trial.rows("select n from p")).containsExactly("1");
        assertThat(trial.lines("bad.csv")).hasSize(2).last().asString().startsWith("x,p,p.csv,3,n");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptMustStillStandWhenTheLoadIsPublished(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, n integer)",
                "insert into p values (1, 1), (2, 2)");
        Load load = Load.files(trial.file("p.csv", "id,n", "1,10", "2,x"))
                .into("p")
                .replace()
                .budget(THREE);
        DatabaseConfig config = DatabaseConfig.of(trial.target().url())
                .withFiles(folder)
                .withObserver(event -> {
                    if (event instanceof Event.Phase phase && phase.phase().equals("publish")) {
                        trial.target().execute("update p set n = 3 where id = 2");
                    }
                });
        try (Database database = trial.target().open(config)) {
            assertThatThrownBy(() -> database.attempt(load)).isInstanceOf(TransactionConflictException.class);
        }
        assertThat(trial.rows("select id, n from p order by id")).containsExactly("1|1", "2|3");
        assertThat(folder.resolve("bad.csv")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void aChainOfRowsFallsWithItsFirst(Engine engine) throws IOException {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer, part integer, boss integer, boss_part integer, n integer,"
                        + " primary key (id, part), foreign key (boss, boss_part) references p (id, part))");
        Path csv = trial.file(
                "p.csv", "id,part,boss,boss_part,n", "1,1,,,x", "2,1,1,1,2", "3,1,2,1,3", "4,1,,,4", "5,1,4,1,5");
        LoadReport report = trial.attempt(Load.files(csv).into("p").budget(THREE));
        assertThat(report.rejected()).isEqualTo(3);
        assertThat(trial.rows("select id from p order by id")).containsExactly("4", "5");
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatWouldHaveToBeKeptWithoutItsParentRefusesTheLoad(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table a (id integer primary key)",
                "create table b (id integer primary key, a integer references a)",
                "insert into a values (1), (2), (3)",
                "insert into b values (10, 1), (20, 2)");
        Path a = trial.file("a.csv", "id", "1", "3");
        Path b = trial.file("b.csv", "id,a", "10,1", "20,x");
        LoadReport report = trial.attempt(Load.files(a, b).replace().budget(THREE));
        assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(Trial.told(report).get(0)).contains("a has no id 2", "stands and is kept");
        assertThat(trial.rows("select id from a order by id")).containsExactly("1", "2", "3");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptIsOfEveryType(Engine engine) {
        boolean sqlite = engine == Engine.SQLITE;
        Trial trial = Trial.on(
                engine,
                folder,
                sqlite
                        ? "create table p (id integer primary key, a text collate nocase, b numeric, c, d blob, e integer)"
                        : "create table p (id integer primary key, a jsonb, b json, c numeric, d bytea, e char(5),"
                                + " f timestamptz(0), g uuid, h text[], i interval, j real, n integer)",
                sqlite
                        ? "insert into p values (1, 'Ä', '1.50', 'x', x'00ff', 'odd'), (2, null, 2.5, 3, 'text', 4)"
                        : "insert into p values (1, '{\"a\": [1.50, null]}', '{\"a\":  1}', 1.500, '\\x00ff', 'ab',"
                                + " '2020-01-02 03:04:05+01', '00000000-0000-0000-0000-000000000001', '{a,\"b c\"}', '1 day',"
                                + " 0.1, 1), (2, null, null, 'NaN', null, null, 'infinity', null, null, null, 'NaN', null)");
        String before = trial.rows("select * from p order by id").toString();
        Path csv = sqlite
                ? trial.file("p.csv", "id,a,b,c,d,e", "1,,,,,x", "2,,,,,x", "3,,,,,7")
                : trial.file("p.csv", "id,a,b,c,d,e,f,g,h,i,j,n", "1,,,,,,,,,,,x", "2,,,,,,,,,,,x", "3,,,,,,,,,,,7");
        LoadReport report = trial.attempt(Load.files(csv).into("p").replace().budget(THREE));
        assertThat(Trial.counts(report)).isEqualTo("p:+1 ~0 -0 =2");
        assertThat(trial.rows("select * from p where id < 3 order by id").toString())
                .isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsAskedSeesHowManyRowsAreLeftOutAndDecides(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table p (id integer primary key)");
        Load load = Load.files(trial.file("p.csv", "id", "1", "x")).into("p").budget(THREE);
        List<Long> shown = new ArrayList<>();
        assertThatThrownBy(() -> trial.load(load.confirm(preview -> !shown.add(preview.rejected()))))
                .isInstanceOf(CancelledException.class);
        assertThat(folder.resolve("bad.csv")).doesNotExist();
        assertThat(trial.rows("select * from p")).isEmpty();

        LoadReport report = trial.load(load.confirm(preview -> shown.add(preview.rejected())));
        assertThat(report.rejected()).isEqualTo(1);
        assertThat(shown).containsExactly(1L, 1L);
        assertThat(trial.lines("bad.csv")).hasSize(2);
        assertThat(trial.rows("select * from p")).containsExactly("1");
    }
}
