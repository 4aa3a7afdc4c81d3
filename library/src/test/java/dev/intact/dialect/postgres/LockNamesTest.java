package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Locks;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.testing.Postgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockNamesTest {
    private static Locks locks(Postgres.Database database) throws SQLException {
        return Fixture.DIALECT.locks(
                Fixture.address(database), new SessionSettings("looks", Timeouts.USUAL), Duration.ofSeconds(5));
    }

    @Test
    void whatALoadHoldsIsNamedThoughNobodyWaits() throws Exception {
        Postgres.Database database = Postgres.fresh();
        database.run("create table player (id integer)", "select pg_advisory_lock(1)");
        try (Workspace load = Fixture.open(database, "intact load by ann")) {
            load.stage("t", List.of(Column.of("a", ColumnType.text())));
            load.lock(List.of(TableName.of("player")));
            Locks locks = locks(database);

            assertThat(locks.parties())
                    .singleElement()
                    .satisfies(party -> assertThat(party.who().program()).contains("intact load by ann"));
            assertThat(locks.held())
                    .extracting(Locks.Held::what)
                    .contains("table public.player, which it loads into")
                    .anyMatch(what -> what.startsWith("what unit ") && what.endsWith(" has put aside"));
            assertThat(locks.waits()).isEmpty();
        }
        assertThat(locks(database).held()).isEmpty();
    }
}
