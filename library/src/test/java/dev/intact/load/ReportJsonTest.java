package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.intact.error.Problem;
import dev.intact.load.LoadReport.Change;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadReport.Example;
import dev.intact.load.LoadReport.ExampleCell;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.schema.Mode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReportJsonTest {
    private static final Instant STARTED = Instant.parse("2026-11-20T10:00:00Z");
    private static final TableReport PLAYER = table("", List.of());

    private static TableReport table(String why, List<Example> examples) {
        return new TableReport("player", Mode.REPLACE, "merge", why, 1000, 10, 5, 1, 985, 0, false, examples);
    }

    private static LoadReport report(OptionalLong load, Outcome outcome, TableReport table, List<Problem> problems) {
        return new LoadReport(
                load,
                outcome,
                "app.db",
                "local",
                new LoadReport.Origin("ann", List.of("players.csv"), OptionalLong.empty()),
                STARTED,
                3.2,
                Optional.empty(),
                false,
                List.of(table),
                List.of(new FileReport("export/players.csv", 994, Optional.of("ab12"), Optional.empty())),
                List.of(new CheckReport("every winner is a known player", 0)),
                problems.size(),
                problems,
                List.of("7_rating"));
    }

    @Test
    void keysHaveTheOrderOfTheContract() {
        Problem problem = new Problem(
                Optional.of("players.csv"),
                OptionalLong.of(1042),
                Optional.of("dob"),
                "player",
                Optional.of("31/02/1999"),
                "not a date (yyyyMMdd)");
        assertThat(ReportJson.write(report(OptionalLong.of(42), Outcome.PUBLISHED, PLAYER, List.of(problem))))
                .isEqualTo("{\"load\":42,\"outcome\":\"published\",\"database\":\"app.db\",\"environment\":\"local\","
                        + "\"started\":\"2026-11-20T10:00:00Z\",\"seconds\":3.2,\"backup\":null,\"dryRun\":false,"
                        + "\"tables\":[{\"table\":\"player\",\"mode\":\"replace\",\"strategy\":\"merge\",\"read\":1000,"
                        + "\"inserted\":10,\"updated\":5,\"deleted\":1,\"unchanged\":985,\"created\":false,\"rejected\":0}],"
                        + "\"files\":[{\"path\":\"export/players.csv\",\"rows\":994,\"sha256\":\"ab12\"}],"
                        + "\"checks\":[{\"name\":\"every winner is a known player\",\"rows\":0}],"
                        + "\"problemCount\":1,"
                        + "\"problems\":[{\"file\":\"players.csv\",\"line\":1042,\"column\":\"dob\","
                        + "\"table\":\"player\",\"value\":\"31/02/1999\",\"reason\":\"not a date (yyyyMMdd)\"}],"
                        + "\"by\":\"ann\",\"sources\":[\"players.csv\"],\"undoes\":null,\"undoneBy\":null,"
                        + "\"migrations\":[\"7_rating\"]}");
    }

    @Test
    void whatIsNotKnownIsNull() {
        Problem problem = new Problem(
                Optional.empty(), OptionalLong.empty(), Optional.empty(), "player", Optional.empty(), "empty");
        assertThat(ReportJson.write(report(OptionalLong.empty(), Outcome.REJECTED, PLAYER, List.of(problem))))
                .startsWith("{\"load\":null,\"outcome\":\"rejected\"")
                .contains("{\"file\":null,\"line\":null,\"column\":null,\"table\":\"player\",\"value\":null,");
    }

    @Test
    void aReportThatIsReadEqualsTheOneThatWasWritten() {
        Example update = new Example(
                Change.UPDATE,
                List.of(
                        new ExampleCell("id", Optional.of("1"), Optional.of("1")),
                        new ExampleCell("name", Optional.empty(), Optional.of("Zoë \"Z\"\n\u2028 \uD83D\uDE00"))));
        Problem problem = new Problem(
                Optional.of("a\tb.csv"), OptionalLong.of(1), Optional.empty(), "t", Optional.of("x\ny"), "r");
        for (Outcome outcome : Outcome.values()) {
            LoadReport written = report(
                    OptionalLong.of(Long.MAX_VALUE), outcome, table("few rows", List.of(update)), List.of(problem));
            assertThat(ReportJson.read(ReportJson.write(written))).isEqualTo(written);
        }
    }

    @Test
    void keysOfLaterVersionsArePassedOver() {
        LoadReport written = report(OptionalLong.empty(), Outcome.UNCHANGED, PLAYER, List.of());
        String later = ReportJson.write(written).replaceFirst("\\{", "{\"who\":{\"a\":[1.5,true,null]},");
        assertThat(ReportJson.read(later)).isEqualTo(written);
    }

    @Test
    void whatIsNoReportIsRefused() {
        for (String json : List.of("", "[]", "{}", "{\"outcome\":3}", "{\"load\":1} x", "{\"load\":", "null")) {
            assertThatIllegalArgumentException().as(json).isThrownBy(() -> ReportJson.read(json));
        }
    }
}
