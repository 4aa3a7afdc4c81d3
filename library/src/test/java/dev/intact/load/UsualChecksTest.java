package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConfigurationException;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Row counts against the last load, nulls and references, said in the manifest without SQL. */
class UsualChecksTest {
    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();

    private Load load(String checks, String... rows) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Files.writeString(sources.resolve("player.csv"), "id,name,mother\n" + String.join("\n", rows) + "\n");
        Files.writeString(
                sources.resolve("intact.yaml"),
                "load: [{ table: player, from: player.csv, key: id, mode: upsert }]\nchecks:\n" + checks);
        return Load.folder(sources);
    }

    private LoadReport attempt(Target target, Load load) {
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event instanceof Event.Notice notice) {
                notices.add(notice.message());
            }
        });
        try (Database database = target.open(config)) {
            LoadReport previewed = database.plan(load);
            LoadReport report = database.attempt(load);
            assertThat(previewed.outcome() == Outcome.REJECTED).isEqualTo(report.outcome() == Outcome.REJECTED);
            return report;
        }
    }

    private static void refused(LoadReport report, String why) {
        assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(report.problems().toString()).contains(why);
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreCountedAgainstTheLastLoadThatRead(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        String checks = "  - { table: player, rows: { min: 60%, max: 150% } }\n";
        LoadReport first = attempt(target, load(checks, "1,Ann,", "2,Bob,", "3,Cid,"));
        assertThat(first.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(first.checks())
                .containsExactly(new LoadReport.CheckReport("rows of player: at least 60%, at most 150%", 0));
        assertThat(notices).anyMatch(notice -> notice.contains("no load before to compare with"));

        refused(attempt(target, load(checks, "4,Dan,")), "1 rows were read; the last load of it read 3");
        refused(
                attempt(target, load(checks, "4,D,", "5,E,", "6,F,", "7,G,", "8,H,")),
                "5 rows were read; the last load of it read 3");
        assertThat(target.count("player")).isEqualTo(3);
        assertThat(attempt(target, load(checks, "4,Dan,", "5,Eve,")).outcome()).isEqualTo(Outcome.PUBLISHED);
        refused(attempt(target, load(checks, "6,F,", "7,G,", "8,H,", "9,I,")), "the last load of it read 2");

        try (Database database = target.open()) {
            var unused =
                    database.undo(database.history().latest(1).get(0).load().orElseThrow());
        }
        assertThat(attempt(target, load(checks, "6,F,", "7,G,", "8,H,", "9,I,")).outcome())
                .as("compared with the first load, as the second is taken back")
                .isEqualTo(Outcome.PUBLISHED);
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfALoadThatGoesStraightAreCountedToo(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        target.execute("create table player (id integer, name text, mother integer)");
        Load load = load("  - { table: player, rows: { min: 3 } }\n", "1,Ann,", "2,Bob,");
        Load append = Load.files(folder.resolve("sources/player.csv"))
                .into("player")
                .append()
                .check(load.checks().get(0));
        refused(attempt(target, append), "at least 3\" does not hold: 2 rows were read");
        assertThat(target.count("player")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void nullsAndReferencesAreNamedByTheirRows(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        String checks = "  - name: whole people\n    table: player\n    not_null: [id, name]\n"
                + "    references: { mother: player(id) }\n";
        LoadReport report = attempt(target, load(checks, "1,Ann,", "2,,1", "3,Cid,9", "4,Dan,3"));
        refused(report, "whole people (no null in player: id, name)");
        refused(report, "whole people (player refers to player: mother)");
        assertThat(report.problemCount()).isEqualTo(2);
        assertThat(attempt(target, load(checks, "1,Ann,", "2,Bob,1")).outcome()).isEqualTo(Outcome.PUBLISHED);
    }

    @ParameterizedTest
    @EnumSource
    void columnThatIsNotThereIsNoTextOfItsName(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Load load = load("  - { table: player, not_null: nmae }\n", "1,Ann,");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.load(load))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Cannot run the check \"no null in player: nmae\"");
        }
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() {
        assertThatThrownBy(() -> load("  - { table: player, rows: { min: some } }\n", "1,A,"))
                .hasMessageContaining("line 3")
                .hasMessageContaining("as 1000 or 90%, not \"some\"");
        assertThatThrownBy(() -> load("  - { table: player, rows: { mim: 3 } }\n", "1,A,"))
                .hasMessageContaining("did you mean \"min\"?");
        assertThatThrownBy(() -> load("  - { table: player }\n", "1,A,"))
                .hasMessageContaining("one of rows, not_null, references");
        assertThatThrownBy(() -> load("  - { table: player, sql: select 1, not_null: a }\n", "1,A,"))
                .hasMessageContaining("not both");
        assertThatThrownBy(() -> load("  - { sql: select 1, not_null: a }\n", "1,A,"))
                .hasMessageContaining("\"not_null\" needs \"table\"");
        assertThatThrownBy(() -> load("  - { table: player, references: { mother: player } }\n", "1,A,"))
                .hasMessageContaining("such as player(player_id)");
        assertThatThrownBy(() -> load("  - { table: a.player, not_null: id }\n", "1,A,"))
                .hasMessageContaining("without a schema");
    }

    @Test
    void rowsOfATableThatIsNotReadCannotBeCounted() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        Load load = load("  - { table: match, rows: { min: 1 } }\n", "1,Ann,");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.load(load))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("which this load does not read");
        }
    }
}
