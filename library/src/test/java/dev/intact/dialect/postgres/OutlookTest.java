package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Finding;
import dev.intact.dialect.Finding.Weight;
import dev.intact.dialect.Undertaking;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What keeps a load from being published is found before it begins, each thing by provoking it. */
class OutlookTest {
    private final Postgres.Database database = Postgres.fresh();

    private List<Finding> on(Duration old, Mode mode, String table) throws SQLException {
        try (Connection connection = database.connect()) {
            return new Outlook(connection, old)
                    .on(new Undertaking(Map.of(TableName.of(table), mode), 1000)).stream()
                            .filter(finding -> finding.weight() != Weight.SETTING)
                            .filter(finding -> !finding.what().contains("replication slot"))
                            .toList();
        }
    }

    @Test
    void nothingIsFoundWhereAllIsWell() throws Exception {
        database.run("create table player (id bigint primary key)");
        assertThat(on(Duration.ZERO, Mode.REPLACE, "player")).isEmpty();
        assertThat(on(Duration.ZERO, Mode.APPEND, "missing")).isEmpty();
    }

    @Test
    void writersThatStayForLongAreInTheWayOfWhatComparesAndNotOfWhatAdds() throws Exception {
        database.run("create table player (id bigint primary key)");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("set application_name = 'nightly job'");
            statement.execute("insert into player values (1)");
            assertThat(on(Duration.ZERO, Mode.REPLACE, "player"))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.weight()).isEqualTo(Weight.WARNING);
                        assertThat(finding.what()).contains("nightly job").contains("player");
                    });
            assertThat(on(Duration.ZERO, Mode.APPEND, "player")).isEmpty();
            assertThat(on(Outlook.OLD, Mode.REPLACE, "player")).isEmpty();
            statement.execute("lock table player in share mode");
            assertThat(on(Duration.ZERO, Mode.APPEND, "player")).hasSize(1);
            other.rollback();
        }
    }

    @Test
    void preparedTransactionIsRefusedWhereItHoldsTheTableAndElseToldOf() throws Exception {
        String name = "left by " + database.name();
        database.run("create table player (id bigint primary key)", "create table club (id bigint primary key)");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("begin");
            statement.execute("insert into player values (1)");
            statement.execute("prepare transaction '" + name + "'");
        }
        try {
            assertThat(on(Duration.ZERO, Mode.UPSERT, "player")).singleElement().satisfies(finding -> {
                assertThat(finding.weight()).isEqualTo(Weight.REFUSAL);
                assertThat(finding.toString()).contains("'" + name + "'").contains("player");
            });
            assertThat(on(Duration.ZERO, Mode.UPSERT, "club"))
                    .singleElement()
                    .extracting(Finding::weight)
                    .isEqualTo(Weight.WARNING);
            assertThat(on(Outlook.OLD, Mode.UPSERT, "player")).isEmpty();
        } finally {
            database.run("rollback prepared '" + name + "'");
        }
    }
}
