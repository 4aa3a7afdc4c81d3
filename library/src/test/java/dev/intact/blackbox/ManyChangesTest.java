package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How rows are written is chosen by how many differ and by what hangs on them. */
class ManyChangesTest {
    private static final int ROWS = 12_000;

    @TempDir
    Path folder;

    @Test
    void mostRowsChangedAreDeletedAndInsertedOnPostgres() {
        Trial trial = filled(Engine.POSTGRES, "");

        TableReport report = replaced(trial);

        assertThat(report.strategy()).isEqualTo("delete and insert");
        assertThat(report.why()).startsWith("11900 of 12000 rows changed");
    }

    @Test
    void rowsThatOthersReferToAreUpdatedHoweverManyChange() {
        Trial trial = filled(Engine.POSTGRES, "create table c (id integer references t on delete cascade)");
        trial.target().execute("insert into c select id from t where id <= 200");

        assertThat(replaced(trial).strategy()).isEqualTo("merge by key");
        assertThat(trial.target().count("c")).isEqualTo(190);
    }

    @Test
    void sqliteUpdatesWhatChangedHoweverMuchItIs() {
        assertThat(replaced(filled(Engine.SQLITE, "")).strategy()).isEqualTo("merge by key");
    }

    @Test
    void sqliteBuildsTheIndexesAnewThatMostRowsOfAReplaceChange() {
        Trial trial = filled(Engine.SQLITE, "create index t_w on t (w)");
        trial.target().execute("analyze");

        replaced(trial);

        assertThat(trial.rows("select name from sqlite_schema where tbl_name = 't' and type = 'index' order by rowid"))
                .as("the one that was made last is the last")
                .containsExactly("t_w", "t_v");
        assertThat(trial.rows("select idx from sqlite_stat1 where tbl = 't' order by idx"))
                .containsExactly("t_v", "t_w");
        assertThat(trial.rows("select count(*) from t indexed by t_v where v < 0"))
                .containsExactly("11910");
        assertThat(trial.rows("pragma integrity_check")).containsExactly("ok");
    }

    /** The child is right before the load, and would be wrong after its parent, but for an update of its own. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void childThatAnUpdateOfItsParentMovesIsSetRight(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, code varchar(9) unique)",
                "create table c (id integer primary key, code varchar(9) references p (code) on update cascade)",
                "insert into p values (1, 'a'), (2, 'c')",
                "insert into c values (10, 'a')");
        trial.file("p.csv", "id,code", "1,b", "2,c", "3,a");
        trial.file("c.csv", "id,code", "10,a");

        new TakenBack(trial)
                .load(Load.files(trial.folder().resolve("p.csv"), trial.folder().resolve("c.csv"))
                        .replace());

        assertThat(trial.rows("select id, code from p order by id")).containsExactly("1|b", "2|c", "3|a");
        assertThat(trial.rows("select id, code from c")).containsExactly("10|a");
    }

    private Trial filled(Engine engine, String more) {
        String series = "with recursive n (i) as (select 1 union all select i + 1 from n where i < " + ROWS + ")";
        return Trial.on(
                engine,
                folder,
                Stream.of(
                                "create table t (id integer primary key, v integer, w varchar(9))",
                                "create index t_v on t (v)",
                                "insert into t " + series + " select i, i, 'w' || i from n",
                                more)
                        .filter(sql -> !sql.isEmpty())
                        .toArray(String[]::new));
    }

    /** The last 90 stay as they are, the first 10 go, 10 come, the others change; counted, looked at, told apart. */
    private static TableReport replaced(Trial trial) {
        Stream<String> rows = IntStream.rangeClosed(11, ROWS + 10)
                .mapToObj(i -> i + "," + (i > ROWS - 90 && i <= ROWS ? i : -i) + ",w" + i);
        Path file = trial.file("t.csv", Stream.concat(Stream.of("id,v,w"), rows).toArray(String[]::new));

        assertThat(trial.foreseen(Load.files(file).into("t").replace())).isEqualTo("t:+10 ~11900 -10 =90");

        assertThat(trial.rows("select count(*), min(id), max(id), sum(case when v < 0 then 1 else 0 end) from t"))
                .containsExactly(ROWS + "|11|" + (ROWS + 10) + "|11910");
        assertThat(trial.rows("select count(*) from t where w <> 'w' || id or abs(v) <> id"))
                .containsExactly("0");
        return trial.history().get(0).tables().get(0);
    }

    /** Each row compared with each would take minutes: a server that knows nothing of the kept rows plans it so. */
    @Test
    void manyChangedRowsThatAreUniqueAndReferToOthersAreTakenBackAtOnceInTime() {
        int many = 40_000;
        Trial trial = Trial.on(
                Engine.POSTGRES,
                folder,
                "create table g (id integer primary key)",
                "create table t (id integer primary key, code text unique, g integer references g, v integer)",
                "insert into g select n from generate_series(0, 9) n",
                "insert into t select n, 'c' || n, n % 10, n from generate_series(1, " + many + ") n");
        trial.file(
                "t.csv",
                Stream.concat(
                                Stream.of("id,code,g,v"),
                                IntStream.rangeClosed(1, many).mapToObj(n -> n + ",d" + n + "," + (n + 1) % 10 + ",0"))
                        .toArray(String[]::new));
        Duration inTime = Duration.ofSeconds(20);
        try (Database database = Database.open(
                DatabaseConfig.of(trial.target().url()).withTimeouts(usual -> usual.withStatement(inTime)))) {
            long load = Undoing.done(database.load(
                    Load.files(trial.folder().resolve("t.csv")).upsert().key("id")));

            Undoing.done(database.undo(load));
        }
        assertThat(trial.rows("select count(*), sum(v) from t where code = 'c' || id"))
                .containsExactly(many + "|" + (long) many * (many + 1) / 2);
    }
}
