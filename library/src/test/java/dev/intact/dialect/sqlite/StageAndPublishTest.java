package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.error.TransactionConflictException;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StageAndPublishTest {
    private static final List<Column> PRICE =
            List.of(Column.of("sku", ColumnType.text()), Column.of("cents", new ColumnType.Int(64)));
    private static final TableName NAME = TableName.of("price");

    @TempDir
    Path folder;

    private Path made(String... more) throws SQLException {
        Path file = folder.resolve("app.db");
        Workspaces.sql(file, "create table price(sku text primary key, cents int)", "insert into price values('a', 1)");
        Workspaces.sql(file, more);
        return file;
    }

    private static StageTable fill(Workspace workspace, int rows) throws SQLException {
        StageTable stage = workspace.stage("price", PRICE);
        try (BulkSink sink = workspace.write(stage)) {
            put(sink, rows);
            assertThat(sink.finish()).isEqualTo(rows);
        }
        return stage;
    }

    private static void put(BulkSink sink, int rows) throws SQLException {
        for (int i = 1; i <= rows; i++) {
            byte[] sku = Workspaces.utf8("sku" + i);
            sink.beginRow(i);
            sink.putText(sku, 0, sku.length);
            sink.putLong(i);
            sink.endRow();
        }
    }

    private static void insert(Workspace workspace, StageTable stage) throws SQLException {
        Sql.run(
                workspace.connection(),
                "insert into " + workspace.target(NAME) + " select sku, cents from " + stage.sql());
    }

    private static long count(Path file) throws SQLException {
        try (Connection reader = Workspaces.other(file)) {
            return Sql.number(reader, "select count(*) from price");
        }
    }

    private void assertOnlyFile(Path... files) throws Exception {
        try (var found = Files.list(folder)) {
            assertThat(found).containsExactlyInAnyOrder(files);
        }
    }

    @Test
    void stagedRowsArriveWhenPublishedAndNothingElseStays() throws Exception {
        Path file = made();
        try (Workspace workspace = Workspaces.open(file)) {
            assertThat(workspace.sweep()).isEmpty();
            workspace.lock(List.of(NAME));
            StageTable stage = fill(workspace, 2500);
            workspace.seal(stage, List.of(List.of("sku"), List.of("cents", "sku")));
            workspace.begin(List.of(NAME));
            insert(workspace, stage);
            workspace.commit();
            workspace.settle(List.of(new Workspace.Change(NAME, 1)));
        }
        assertThat(count(file)).isEqualTo(2501);
        assertOnlyFile(file);
    }

    @Test
    void indexesAreBuiltAgainAsTheyWereWhileAReaderGoesOn() throws Exception {
        Path file = made(
                "pragma journal_mode=wal",
                "create index \"by \"\"cents\"\"\" on price(cents desc) where cents > 1",
                "create unique index once on price(sku, cents)",
                "create index later on price(cents + 1)");
        try (Workspace workspace = Workspaces.open(file);
                Connection reader = Workspaces.other(file)) {
            String before = schema(reader);
            StageTable stage = fill(workspace, 2500);
            workspace.begin(List.of(NAME));
            List<Workspace.Rebuild> rebuilds = workspace.rebuilds(TableName.of("PRICE"));
            assertThat(rebuilds).hasSize(2);
            for (Workspace.Rebuild rebuild : rebuilds) {
                Sql.run(workspace.connection(), rebuild.drop());
            }
            insert(workspace, stage);
            assertThat(Sql.number(reader, "select count(*) from price indexed by later where cents + 1 = 2"))
                    .isEqualTo(1);
            for (Workspace.Rebuild rebuild : rebuilds) {
                Sql.run(workspace.connection(), rebuild.build());
            }
            workspace.commit();
            assertThat(schema(reader)).isEqualTo(before);
            assertThat(Sql.number(reader, "select count(*) from price indexed by later where cents + 1 = 2"))
                    .isEqualTo(2);
            assertThat(Sql.text(reader, "pragma integrity_check")).isEqualTo("ok");
        }
    }

    private static String schema(Connection connection) throws SQLException {
        return String.join(
                ";",
                Sql.list(
                        connection,
                        row -> row.getString(1),
                        "select sql from sqlite_schema where tbl_name = 'price' and sql is not null order by name"));
    }

    @Test
    void stagingNeverLocksTheTarget() throws Exception {
        Path file = made();
        try (Workspace workspace = Workspaces.open(file);
                Connection other = Workspaces.other(file)) {
            Sql.run(other, "pragma busy_timeout=0");
            StageTable stage = workspace.stage("price", PRICE);
            try (BulkSink sink = workspace.write(stage)) {
                put(sink, 1500);
                Sql.run(other, "begin immediate", "insert into price values('b', 2)", "commit");
                put(sink, 0);
                sink.finish();
            }
            Sql.run(other, "begin exclusive", "insert into price values('c', 3)");
            workspace.seal(stage, List.of(List.of("sku")));
            Sql.run(other, "commit");
            assertThat(Sql.number(workspace.connection(), "select count(*) from main.price"))
                    .isEqualTo(3);
        }
        assertThat(count(file)).isEqualTo(3);
    }

    @Test
    void targetCannotBeWrittenWhileStaging() throws Exception {
        try (Workspace workspace = Workspaces.open(made())) {
            SQLException refused = catchThrowableOfType(
                    SQLException.class, () -> Sql.run(workspace.connection(), "delete from main.price"));
            assertThat(Workspaces.DIALECT.classify(refused)).isEqualTo(FailureKind.PERMISSION);
        }
    }

    @Test
    void readerSeesTheOldStateUntilCommitAndNeverWaits() throws Exception {
        Path file = made("pragma journal_mode=wal");
        try (Workspace workspace = Workspaces.open(file);
                Connection reader = Workspaces.other(file)) {
            Sql.run(reader, "pragma busy_timeout=0");
            StageTable stage = fill(workspace, 10);
            workspace.begin(List.of());
            insert(workspace, stage);
            assertThat(Sql.number(reader, "select count(*) from price")).isEqualTo(1);
            workspace.commit();
            assertThat(Sql.number(reader, "select count(*) from price")).isEqualTo(11);
            Sql.run(reader, "begin", "select * from price");
            workspace.settle(List.of(new Workspace.Change(NAME, 1)));
            Sql.run(reader, "commit");
        }
        assertOnlyFile(file);
    }

    @Test
    void rolledBackLoadIntoAMissingDatabaseLeavesNothing() throws Exception {
        Path file = folder.resolve("new.db");
        try (Workspace workspace = Workspaces.open(file)) {
            assertThat(workspace.describe(NAME)).isEmpty();
            workspace.lock(List.of(NAME));
            fill(workspace, 10);
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "create table main.price(sku, cents)");
            workspace.rollback();
        }
        assertOnlyFile();
    }

    @Test
    void closedLoadIntoAMissingDatabaseLeavesNothing() throws Exception {
        Path file = folder.resolve("new.db");
        try (Workspace workspace = Workspaces.open(file)) {
            fill(workspace, 10);
        }
        assertOnlyFile();
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "create table main.price(sku, cents)");
        }
        assertOnlyFile();
    }

    @Test
    void missingDatabaseIsMadeByPublishing() throws Exception {
        Path file = folder.resolve("new.db");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable stage = fill(workspace, 10);
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "create table main.price(sku, cents)");
            insert(workspace, stage);
            workspace.commit();
            try (Connection fresh = workspace.fresh()) {
                assertThat(Sql.number(fresh, "select count(*) from price")).isEqualTo(10);
            }
        }
        assertThat(count(file)).isEqualTo(10);
        assertOnlyFile(file);
    }

    @Test
    void databaseMadeBySomebodyElseMeanwhileIsNotTouched() throws Exception {
        Path file = folder.resolve("new.db");
        try (Workspace workspace = Workspaces.open(file)) {
            made();
            Path other = Files.move(folder.resolve("app.db"), file);
            assertThatThrownBy(() -> workspace.begin(List.of())).isInstanceOf(TransactionConflictException.class);
            assertThat(count(other)).isEqualTo(1);
        }
        assertThat(count(file)).isEqualTo(1);
        assertOnlyFile(file);
    }

    @Test
    void unpublishedDatabaseThatOthersOpenedMeanwhileIsLeftToThem() throws Exception {
        Path file = folder.resolve("new.db");
        try (Connection other = opened(file)) {
            Sql.run(other, "create table theirs(a)");
        }
        assertOnlyFile(file);
    }

    private static Connection opened(Path file) throws SQLException {
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.begin(List.of());
            workspace.rollback();
            Connection other = Workspaces.other(file);
            Sql.run(other, "begin", "select * from sqlite_schema");
            return other;
        }
    }

    @Test
    void replacedDatabaseIsNotPublishedInto() throws Exception {
        Path file = made();
        try (Workspace workspace = Workspaces.open(file)) {
            Path copy = Files.copy(file, folder.resolve("copy.db"));
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> workspace.begin(List.of()))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("moved or replaced");
        }
        assertOnlyFile(file);
    }

    @Test
    void publishingIsDurableAndChecksForeignKeys() throws Exception {
        Path file = made();
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.begin(List.of());
            Connection connection = workspace.connection();
            assertThat(Sql.number(connection, "pragma main.synchronous")).isEqualTo(2);
            assertThat(Sql.number(connection, "pragma foreign_keys")).isEqualTo(1);
            assertThat(Sql.number(connection, "pragma defer_foreign_keys")).isEqualTo(1);
            assertThat(Sql.text(connection, "pragma main.journal_mode")).isEqualTo("wal");
            workspace.rollback();
            workspace.rollback();
        }
        try (Connection reader = Workspaces.other(file)) {
            assertThat(Sql.text(reader, "pragma journal_mode")).isEqualTo("wal");
        }
    }

    @Test
    void foreignKeyThatIsBrokenAtTheEndRefusesTheCommitOnly() throws Exception {
        Path file = made("create table child(sku text references price(sku))");
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "insert into main.child values('none')");
            SQLException broken = catchThrowableOfType(SQLException.class, workspace::commit);
            assertThat(Workspaces.DIALECT.classify(broken)).isEqualTo(FailureKind.CONSTRAINT);
            workspace.rollback();
        }
    }

    @Test
    void writerOfSomebodyElseIsWaitedForNoLongerThanAsked() throws Exception {
        Path file = made("pragma journal_mode=wal");
        try (Connection other = Workspaces.other(file);
                Workspace workspace = Workspaces.open(file)) {
            Sql.run(other, "begin immediate");
            SQLException busy = catchThrowableOfType(SQLException.class, () -> workspace.begin(List.of()));
            assertThat(Workspaces.DIALECT.classify(busy)).isEqualTo(FailureKind.CONFLICT);
            Sql.run(other, "rollback");
            workspace.begin(List.of());
            workspace.rollback();
        }
    }

    @Test
    void rowsOfACancelledSinkAreNotKept() throws Exception {
        try (Workspace workspace = Workspaces.open(made())) {
            StageTable stage = fill(workspace, 10);
            try (BulkSink sink = workspace.write(stage)) {
                for (int i = 11; i < 5000; i++) {
                    sink.beginRow(i);
                    sink.putNull();
                    sink.putLong(i);
                    sink.endRow();
                }
            }
            try (BulkSink sink = workspace.write(stage)) {
                sink.beginRow(98);
                sink.putNull();
                sink.cancelRow();
                sink.beginRow(99);
                sink.putNull();
                sink.putNull();
                sink.endRow();
                assertThat(sink.finish()).isEqualTo(1);
            }
            assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                    .isEqualTo(11);
            assertThat(Sql.text(workspace.connection(), "pragma stage.integrity_check"))
                    .isEqualTo("ok");
        }
    }

    @Test
    void cancelStopsWhatRunsAndWhatComesNext() throws Exception {
        Workspace workspace = Workspaces.open(made());
        try (workspace) {
            StageTable stage = workspace.stage("price", PRICE);
            Thread canceller = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    workspace.cancel();
                    Thread.onSpinWait();
                }
            });
            canceller.start();
            SQLException stopped = catchThrowableOfType(
                    SQLException.class,
                    () -> Sql.run(
                            workspace.connection(),
                            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"));
            canceller.interrupt();
            canceller.join();
            assertThat(Workspaces.DIALECT.classify(stopped)).isEqualTo(FailureKind.CANCELLED);
            SQLException next = catchThrowableOfType(SQLException.class, () -> workspace.write(stage));
            assertThat(Workspaces.DIALECT.classify(next)).isEqualTo(FailureKind.CANCELLED);
        }
        workspace.cancel();
        workspace.close();
    }

    @Test
    void transactionThatACancelEndedIsRolledBackWithoutComplaint() throws Exception {
        Path file = made();
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.begin(List.of());
            Thread canceller = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    workspace.cancel();
                }
            });
            canceller.start();
            SQLException stopped = catchThrowableOfType(
                    SQLException.class,
                    () -> Sql.run(
                            workspace.connection(),
                            "insert into main.price with recursive n(i) as (select 1 union all select i + 1 from n)"
                                    + " select i, i from n"));
            canceller.interrupt();
            canceller.join();
            assertThat(Workspaces.DIALECT.classify(stopped)).isEqualTo(FailureKind.CANCELLED);
            workspace.rollback();
        }
        assertThat(count(file)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with space.db",
                "it's.db",
                "a?mode=memory.db",
                "a#b.db",
                "100%25.db",
                "prix-été-日本.db",
                "a\"b&c.db"
            })
    void anyFileNameWorks(String name) throws Exception {
        Path file = folder.resolve(name);
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.lock(List.of(NAME));
            StageTable stage = fill(workspace, 3);
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "create table main.price(sku, cents)");
            insert(workspace, stage);
            workspace.commit();
        }
        assertOnlyFile(file);
        assertThat(count(file)).isEqualTo(3);
    }

    @Test
    void databaseInUtf16Works() throws Exception {
        Path file = folder.resolve("wide.db");
        Workspaces.sql(file, "pragma encoding='UTF-16le'", "create table price(sku text, cents int)");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable stage = fill(workspace, 3);
            workspace.begin(List.of());
            insert(workspace, stage);
            workspace.commit();
        }
        try (Connection reader = Workspaces.other(file)) {
            assertThat(Sql.text(reader, "select max(sku) from price")).isEqualTo("sku3");
        }
    }

    @Test
    void lookingAtAWalDatabaseLeavesNoLogBehind() throws Exception {
        Path file = made("pragma journal_mode=wal");
        byte[] before = Files.readAllBytes(file);
        try (Workspace workspace = Workspaces.open(file)) {
            assertThat(workspace.describe(NAME)).isPresent();
        }
        assertOnlyFile(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void emptyFileIsAnEmptyDatabase() throws Exception {
        Path file = Files.createFile(folder.resolve("zero.db"));
        try (Workspace workspace = Workspaces.open(file)) {
            assertThat(workspace.describe(NAME)).isEmpty();
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "create table main.price(sku, cents)");
            workspace.commit();
        }
        assertThat(count(file)).isZero();
    }

    @Test
    void changeOfCaseIsAChangeAndKeysAreStillFoundByTheirIndex() throws Exception {
        Path file = made("create table person(name text collate nocase)", "insert into person values('ANN')");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable stage = fill(workspace, 3);
            Column name = workspace
                    .describe(TableName.of("person"))
                    .orElseThrow()
                    .columns()
                    .get(0);
            String was = Workspaces.DIALECT.comparable(name, "name");
            assertThat(Sql.number(workspace.connection(), "select count(*) from main.person where " + was + " = 'ann'"))
                    .isZero();
            String join = Workspaces.DIALECT.comparable(PRICE.get(0), "t.sku") + " = "
                    + Workspaces.DIALECT.comparable(PRICE.get(0), "s.sku");
            String plan = Sql.list(
                            workspace.connection(),
                            row -> row.getString(4),
                            "explain query plan select * from " + stage.sql() + " s left join main.price t on " + join)
                    .toString();
            assertThat(plan).contains("SEARCH t USING INDEX sqlite_autoindex_price_1 (sku=?)");
        }
    }

    @Test
    void statementThatRunsTooLongIsEndedAndTheNextOneIsNot() throws Exception {
        Path file = made();
        try (Workspace workspace =
                Workspaces.open(file, "feedfeedfeedfeed", Duration.ofSeconds(1), Duration.ofMillis(200))) {
            StageTable stage = fill(workspace, 10);
            workspace.begin(List.of());
            SQLException tooLong = catchThrowableOfType(
                    SQLException.class,
                    () -> Sql.run(
                            workspace.connection(),
                            "create table main.n as with recursive n(i) as (select 1 union all select i + 1 from n)"
                                    + " select count(*) from n"));
            assertThat(tooLong.getMessage()).contains("longer than 200 ms");
            assertThat(Workspaces.DIALECT.classify(tooLong)).isEqualTo(FailureKind.CANCELLED);
            workspace.rollback();
            workspace.begin(List.of());
            insert(workspace, stage);
            workspace.commit();
        }
        assertThat(count(file)).isEqualTo(11);
    }

    @Test
    @Timeout(60)
    void waitForAnotherWriterCanBeCancelled() throws Exception {
        Path file = made("pragma journal_mode=wal");
        try (Connection other = Workspaces.other(file);
                Workspace workspace =
                        Workspaces.open(file, "cafecafecafecafe", Duration.ofMinutes(10), Duration.ZERO)) {
            Sql.run(other, "begin immediate");
            Thread waiting = Thread.currentThread();
            Thread canceller = new Thread(() -> {
                while (doesNotWaitYet(waiting)) {
                    Thread.onSpinWait();
                }
                workspace.cancel();
            });
            canceller.start();
            SQLException stopped = catchThrowableOfType(SQLException.class, () -> workspace.begin(List.of()));
            canceller.join();
            assertThat(Workspaces.DIALECT.classify(stopped)).isEqualTo(FailureKind.CANCELLED);
        }
    }

    /** Whether the thread has not yet come to the wait for the lock. */
    private static boolean doesNotWaitYet(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .noneMatch(f -> f.getMethodName().equals("beginsImmediately"));
    }
}
