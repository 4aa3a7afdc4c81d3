package dev.intact.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Allowance;
import dev.intact.observe.Event;
import dev.intact.testing.Postgres;
import java.sql.Connection;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many connections a pool has. */
class BudgetTest {
    @ParameterizedTest
    @CsvSource({"97, 1, 20", "97, 4, 19", "97, 8, 9", "10, 1, 8", "10, 20, 1", "0, 1, 1", "1, 1, 1"})
    void allProcessesTogetherTakeFourFifthsOfWhatThereIs(int allowed, int processes, int most) {
        PoolConfig config = PoolConfig.USUAL.withProcesses(processes);
        assertThat(new Budget(config, Optional.of(new Allowance(allowed, "a reason"))).most())
                .isEqualTo(most);
    }

    @Test
    void whatWasSaidIsDoneAndToldWhereItLeavesNoRoom() {
        Budget tight = new Budget(
                PoolConfig.USUAL.withMost(10).withProcesses(8),
                Optional.of(new Allowance(97, "max_connections is 100")));
        assertThat(tight.most()).isEqualTo(10);
        assertThat(tight.warning("a server").orElseThrow())
                .contains("10 connections in each of 8 processes, 80 in all, where 77 leave room")
                .contains("four fifths of 97 (max_connections is 100)");
        assertThat(new Budget(PoolConfig.USUAL.withMost(10), tight.allowed()).warning("a server"))
                .isEmpty();
    }

    @Test
    void theLimitOfTheRoleCounts() throws Exception {
        Postgres.Database database = Postgres.fresh();
        String role = "few_" + database.name();
        database.run("create role " + role + " login password 'pass' connection limit 5");
        assertThat(most(database.url().replaceFirst("//postgres:[^@]*@", "//" + role + ":pass@"), PoolConfig.USUAL))
                .isEqualTo(4);
    }

    @Test
    void theLimitOfTheDatabaseCountsAndASaidNumberAboveItIsWarnedOf() throws Exception {
        Postgres.Database database = Postgres.fresh();
        String role = "some_" + database.name();
        database.run(
                "create role " + role + " login password 'pass'",
                "alter database " + database.name() + " connection limit 10");
        Ground ground = Ground.of(database.url().replaceFirst("//postgres:[^@]*@", "//" + role + ":pass@"));
        try (Pool pool = ground.server(PoolConfig.USUAL.withMost(9));
                Connection connection = pool.borrow()) {
            assertThat(pool.figures().most()).isEqualTo(9);
            assertThat(ground.events)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Event.Warning.class,
                            warning -> assertThat(warning.message())
                                    .contains("four fifths of 10 (the database's own limit)")
                                    .doesNotContain("pass@"));
        }
    }

    @Test
    void aServerWithRoomGivesTheUsualNumber() throws Exception {
        assertThat(most(Postgres.fresh().url(), PoolConfig.USUAL)).isEqualTo(20);
    }

    private static int most(String url, PoolConfig config) throws Exception {
        Ground ground = Ground.of(url);
        try (Pool pool = ground.server(config);
                Connection connection = pool.borrow()) {
            assertThat(Ground.number(connection, "select 1")).isOne();
            assertThat(ground.events).isEmpty();
            return pool.figures().most();
        }
    }
}
