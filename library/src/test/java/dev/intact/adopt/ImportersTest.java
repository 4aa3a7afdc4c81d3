package dev.intact.adopt;

import static dev.intact.adopt.Unit.insert;
import static dev.intact.adopt.Unit.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs as they are written, on a data source that they take for an ordinary one. */
class ImportersTest {
    private static final int THREADS = 16;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void anImporterThatCommitsEveryHundredRowsIsWholeOrNotThere(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder)) {
            assertThatThrownBy(() -> imports(unit.source(), 1, 1_000, 555)).isInstanceOf(SQLException.class);
            assertThat(unit.ids()).hasSize(500);
            assertThat(unit.rollback()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImporterThatSucceedsIsThere(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder)) {
            imports(unit.source(), 1, 1_000, 0);
            assertThat(unit.commit()).hasSize(1_000);
        }
    }

    /** Whoever fails at a row sends it twice. */
    private static void imports(DataSource source, long first, int rows, long failAt) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into item(id, name) values (?, ?)")) {
                for (long id = first; id < first + rows; id++) {
                    insert.setLong(1, id);
                    insert.setString(2, "item " + id);
                    insert.addBatch();
                    if (id == failAt) {
                        insert.addBatch();
                    }
                    if (id % 100 == 0) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
                insert.executeBatch();
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProgramMaySkipABadChunkAndGoOn(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder)) {
            imports(unit.source(), 1, 200, 0);
            assertThatThrownBy(() -> imports(unit.source(), 201, 100, 250)).isInstanceOf(SQLException.class);
            imports(unit.source(), 301, 100, 0);
            assertThat(unit.commit()).hasSize(300).doesNotContain("201", "250", "300");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDaoMayOpenAConnectionForEachCall(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder)) {
            try (Connection outer = unit.source().getConnection()) {
                for (long id = 1; id <= 50; id++) {
                    assertThat(exists(unit.source(), id)).isFalse();
                    try (Connection inner = unit.source().getConnection()) {
                        insert(inner, id);
                    }
                    assertThat(exists(unit.source(), id)).isTrue();
                }
                run(outer, "delete from item where id > 40");
            }
            assertThat(unit.commit()).hasSize(40);
        }
    }

    private static boolean exists(DataSource source, long id) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement find = connection.prepareStatement("select 1 from item where id = ?")) {
            find.setLong(1, id);
            try (ResultSet row = find.executeQuery()) {
                return row.next();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPoolOverItServesManyThreads(Engine engine) throws Exception {
        try (Unit unit = Unit.begin(engine, folder)) {
            try (HikariDataSource pool = pool(unit, false)) {
                inThreads(THREADS, thread -> {
                    imports(pool, 1 + thread * 250L, 250, 0);
                    return exists(pool, 1 + thread * 250L);
                });
            }
            assertThat(unit.ids())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, THREADS * 250L).boxed().toList());
            assertThat(unit.source().end()).isZero();
            assertThat(unit.commit()).hasSize(THREADS * 250);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPoolInAutoCommitServesManyThreads(Engine engine) throws Exception {
        try (Unit unit = Unit.begin(engine, folder)) {
            try (HikariDataSource pool = pool(unit, true)) {
                inThreads(THREADS, thread -> {
                    for (long id = thread * 20L; id < thread * 20L + 20; id++) {
                        try (Connection connection = pool.getConnection()) {
                            insert(connection, id);
                            long again = id;
                            assertThatThrownBy(() -> insert(connection, again)).isInstanceOf(SQLException.class);
                        }
                    }
                    return true;
                });
                try (Connection connection = pool.getConnection()) {
                    connection.setAutoCommit(false);
                    insert(connection, 10_000);
                }
            }
            assertThat(unit.commit()).hasSize(THREADS * 20);
        }
    }

    private static HikariDataSource pool(Unit unit, boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(unit.source());
        config.setMaximumPoolSize(THREADS / 2);
        config.setAutoCommit(autoCommit);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setReadOnly(true);
        config.setSchema("public");
        config.setConnectionInitSql("select 1");
        config.setConnectionTestQuery("select 1");
        return new HikariDataSource(config);
    }

    /** Work of one of several threads. */
    @FunctionalInterface
    private interface Part {
        boolean done(int thread) throws SQLException;
    }

    private static void inThreads(int threads, Part part) throws InterruptedException, ExecutionException {
        ExecutorService crowd = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Boolean>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                parts.add(() -> part.done(thread));
            }
            for (Future<Boolean> each : crowd.invokeAll(parts)) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            crowd.shutdownNow();
        }
    }
}
