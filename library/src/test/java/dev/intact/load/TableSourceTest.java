package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.Problem;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of another database as the sources of a load. */
class TableSourceTest {
    private static final String PLAYERS =
            "create table player (player_id bigint primary key, name text not null, born date,"
                    + " seen timestamp, rate double precision, paid numeric(12,2), photo %s)";

    @TempDir
    Path folder;

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve(name)));
    }

    private static void players(Target in, Engine engine) {
        in.execute(
                PLAYERS.formatted(engine == Engine.SQLITE ? "blob" : "bytea"),
                "insert into player values (1, 'Æneas \"the\" long' || chr(10) || 'second', '1999-12-31',"
                                .replace("chr(10)", engine == Engine.SQLITE ? "char(10)" : "chr(10)")
                        + " '2024-02-29 23:59:59.123456', 0.1, 12345678.90, "
                        + (engine == Engine.SQLITE ? "x'00FF10'" : "'\\x00FF10'") + ")",
                "insert into player values (2, '', null, null, -1e300, null, null)",
                "insert into player values (3, 'NULL', '0001-01-01', '2000-01-01 00:00:00', 5, 0.05, "
                        + (engine == Engine.SQLITE ? "x''" : "''") + ")");
    }

    @ParameterizedTest
    @CsvSource({"SQLITE,SQLITE", "SQLITE,POSTGRES", "POSTGRES,SQLITE", "POSTGRES,POSTGRES"})
    void everyValueArrivesAsItWas(Engine from, Engine to) throws IOException {
        Target source = fresh(from, "from");
        Target target = fresh(to, "to");
        players(source, from);
        target.execute(PLAYERS.formatted(to == Engine.SQLITE ? "blob" : "bytea"));
        try (Database db = target.open()) {
            LoadReport report =
                    db.load(Load.table(source.url(), "player").replace().with(Option.VERIFY));
            assertThat(report.tables().get(0).inserted()).isEqualTo(3);
            assertThat(report.checks()).extracting(CheckReport::rows).containsExactly(0L);
            assertThat(report.origin().sources().get(0)).endsWith("#player");
            assertThat(db.load(Load.table(source.url(), "player").replace()).outcome())
                    .isEqualTo(Outcome.UNCHANGED);
        }
        String hex = to == Engine.SQLITE ? "hex(photo)" : "upper(encode(photo, 'hex'))";
        assertThat(target.rows("select player_id, name, born, rate * 10, paid, " + hex + " from player order by 1"))
                .hasSize(3)
                .first()
                .asString()
                .startsWith("1|Æneas \"the\" long\nsecond|1999-12-31|1")
                .endsWith("|00FF10");
        assertThat(target.rows("select count(*) from player where name = '' and born is null and photo is null"))
                .containsExactly("1");
    }

    @ParameterizedTest
    @CsvSource({"SQLITE,POSTGRES", "POSTGRES,SQLITE", "SQLITE,SQLITE"})
    void aMissingTableIsMadeOfTheTypesThatTheValuesHave(Engine from, Engine to) throws IOException {
        Target source = fresh(from, "from");
        Target target = fresh(to, "to");
        players(source, from);
        try (Database db = target.open()) {
            LoadReport report = db.load(Load.table(source.url(), "player")
                    .into("member")
                    .key("player_id")
                    .with(Option.VERIFY));
            assertThat(report.tables().get(0).created()).isTrue();
            assertThat(report.checks()).extracting(CheckReport::rows).containsExactly(0L);
        }
        assertThat(target.count("member")).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatWereAppendedAreRecognisedByTheirContent(Engine engine) throws IOException {
        Target source = fresh(engine, "from");
        Target target = fresh(engine, "to");
        players(source, engine);
        try (Database db = target.open()) {
            Load load = Load.table(source.url(), "player").key("player_id");
            assertThat(db.load(load).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(db.load(load).outcome()).isEqualTo(Outcome.UNCHANGED);
            source.execute("update player set name = 'Zoe' where player_id = 2");
            LoadReport changed = db.load(load.replace());
            assertThat(changed.tables().get(0).updated()).isEqualTo(1);
            assertThat(changed.tables().get(0).inserted()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongIsFoundByTableAndRow(Engine engine) throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table player (id integer primary key, name text, born date)",
                "insert into player values (10, 'a', '2000-01-01'), (20, 'b', 'soon'), (30, cast(x'61ff' as text), null),"
                        + " (40, 'd', 'never')");
        Target target = fresh(engine, "to");
        target.execute("create table player (id bigint primary key, name text, born date)");
        try (Database db = target.open()) {
            LoadReport report = db.attempt(Load.table(source.url(), "player"));
            assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(report.problems())
                    .extracting(Problem::toString)
                    .anyMatch(text -> text.contains("#player row 2, column born"))
                    .anyMatch(text -> text.contains("row 3") && text.contains("FF is not UTF-8"))
                    .anyMatch(text -> text.contains("row 4"))
                    .hasSize(3);
        }
        assertThat(target.count("player")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whatATriggerMakesOfTheRowsIsNotPublished(Engine engine) throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        players(source, Engine.SQLITE);
        Target target = fresh(engine, "to");
        target.execute(PLAYERS.formatted(engine == Engine.SQLITE ? "blob" : "bytea"));
        if (engine == Engine.SQLITE) {
            target.execute("create trigger louder after insert on player begin"
                    + " update player set name = upper(new.name) where player_id = new.player_id; end");
        } else {
            target.execute(
                    "create function louder() returns trigger language plpgsql as"
                            + " $$ begin new.name := upper(new.name); return new; end $$",
                    "create trigger louder before insert on player for each row execute function louder()");
        }
        try (Database db = target.open()) {
            Load load = Load.table(source.url(), "player").replace();
            assertThatThrownBy(() -> db.load(load.with(Option.VERIFY)))
                    .isInstanceOf(LoadRejectedException.class)
                    .hasMessageContaining("would not be what its source is");
            assertThat(target.count("player")).isZero();
            assertThat(db.load(load).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTableMayBeLoadedIntoAnotherOfTheSameDatabase(Engine engine) throws IOException {
        Target target = fresh(engine, "to");
        players(target, engine);
        try (Database db = target.open()) {
            LoadReport report =
                    db.load(Load.table(target.url(), "player").into("member").with(Option.VERIFY));
            assertThat(report.tables().get(0).inserted()).isEqualTo(3);
        }
        assertThat(target.count("member")).isEqualTo(3);
    }

    @Test
    void tablesOfOneDatabaseAreReadAtOneMoment() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "pragma journal_mode = wal",
                "create table a (id integer primary key)",
                "create table b (id integer primary key)",
                "insert into a values (1)",
                "insert into b values (1)");
        Target target = fresh(Engine.SQLITE, "to");
        Load both = Load.of(List.of(
                Load.table(source.url(), "a").tables().get(0),
                Load.table(source.url(), "b").tables().get(0)));
        boolean[] written = {false};
        try (Database db =
                Database.open(dev.intact.DatabaseConfig.of(target.url()).withObserver(event -> {
                    if (!written[0] && event.toString().contains("stage")) {
                        written[0] = true;
                        source.execute("insert into a values (2)", "insert into b values (2)");
                    }
                }))) {
            LoadReport report = db.load(both);
            assertThat(written[0]).isTrue();
            assertThat(report.tables()).extracting(LoadReport.TableReport::read).containsExactly(1L, 1L);
        }
    }

    @Test
    void aSourceThatIsNotThereIsNamedAndNotMade() {
        Path missing = folder.resolve("missing.db");
        try (Database db = Database.open(folder.resolve("to.db").toString())) {
            assertThatThrownBy(() -> db.load(Load.table(missing.toString(), "player")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("missing.db");
            assertThat(missing).doesNotExist();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTableThatIsNotThereIsNamedWithThoseThatAre(Engine engine) throws IOException {
        Target source = fresh(engine, "from");
        players(source, engine);
        try (Database db = Database.open(folder.resolve("to.db").toString())) {
            assertThatThrownBy(() -> db.load(Load.table(source.url(), TableName.of("plaier"))))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("no table plaier")
                    .hasMessageContaining("player");
        }
    }

    @Test
    void aPasswordInTheAddressIsNeverShown() {
        Load load = Load.table("postgres://me:hush-hush@127.0.0.1:1/none", "player");
        assertThat(load.toString()).doesNotContain("hush");
        try (Database db = Database.open(folder.resolve("to.db").toString())) {
            assertThatThrownBy(() -> db.load(load)).satisfies(failure -> {
                for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                    assertThat(String.valueOf(cause)).doesNotContain("hush");
                }
            });
        }
    }
}
