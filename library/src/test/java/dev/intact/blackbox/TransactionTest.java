package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.IntactException;
import dev.intact.load.Load;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionReport;
import dev.intact.tx.TransactionReport.Outcome;
import dev.intact.write.WriteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows and files of a program's transactions, as a stranger would use them. */
class TransactionTest {
    @TempDir
    Path folder;

    private Database open(Target target) {
        return Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
    }

    private Target target(Engine engine) throws IOException {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("db")));
        target.execute("create table t (id integer primary key, name text not null)");
        return target;
    }

    /** Files below the folder but those of the database. */
    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.startsWith("db/target.db") && !name.endsWith("home.id"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsAndFilesAreThereTogether(Engine engine) throws IOException {
        Target target = target(engine);
        try (Database db = open(target)) {
            long id = db.transaction(tx -> {
                tx.execute("insert into t (id, name) values (?, ?)", 7, "Ann");
                tx.files().create(Path.of("out/7.txt")).text("Ann");
                return tx.queryOne("select id from t", row -> row.longAt(0));
            });
            assertThat(id).isEqualTo(7);
        }
        assertThat(target.rows("select * from t")).containsExactly("7|Ann");
        assertThat(files()).containsExactly("out/7.txt");
        assertThat(folder.resolve("out/7.txt")).hasContent("Ann");
    }

    @ParameterizedTest
    @EnumSource
    void whatTheWorkThrowsComesOutUnchangedAndNothingIsLeft(Engine engine) throws IOException {
        Target target = target(engine);
        IOException mine = new IOException("mine");
        try (Database db = open(target)) {
            assertThatThrownBy(() -> db.transaction(tx -> {
                        tx.execute("insert into t (id, name) values (1, 'x')");
                        tx.files().create(Path.of("deep/er/a.txt")).text("x");
                        throw mine;
                    }))
                    .isSameAs(mine);
            assertThat(files()).allMatch(name -> name.contains(".intact/"));
            assertThat(folder.resolve("deep")).doesNotExist();
        }
        assertThat(target.count("t")).isZero();
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsReplacedAndDeletedWithTheRows(Engine engine) throws IOException {
        Target target = target(engine);
        Files.writeString(folder.resolve("a.txt"), "old");
        Files.writeString(folder.resolve("b.txt"), "old");
        try (Database db = open(target)) {
            db.transaction(tx -> {
                tx.files().replace(Path.of("a.txt")).text("new");
                tx.files().delete(Path.of("b.txt"));
                assertThat(folder.resolve("a.txt")).hasContent("old");
                assertThat(folder.resolve("b.txt")).exists();
            });
            assertThat(folder.resolve("a.txt")).hasContent("new");
            assertThat(folder.resolve("b.txt")).doesNotExist();
            db.transaction(tx -> {
                tx.files().create(Path.of("b.txt")).text("again");
            });
            assertThat(db.status().isSettled()).isTrue();
            assertThat(db.status().managed()).isEqualTo(2);
            assertThat(db.recover().isEmpty()).isTrue();
        }
        assertThat(files()).containsExactly("a.txt", "b.txt");
    }

    @ParameterizedTest
    @EnumSource
    void aSavepointTakesBackItsRowsAndFilesOnly(Engine engine) throws IOException {
        Target target = target(engine);
        try (Database db = open(target)) {
            db.transaction(tx -> {
                tx.execute("insert into t (id, name) values (1, 'kept')");
                tx.files().create(Path.of("kept.txt")).text("kept");
                assertThatThrownBy(() -> tx.savepoint(inner -> {
                            inner.execute("insert into t (id, name) values (2, 'gone')");
                            inner.files().create(Path.of("gone.txt")).text("gone");
                            throw new IllegalStateException("no");
                        }))
                        .hasMessage("no");
                tx.savepoint(inner -> {
                    inner.files().create(Path.of("gone.txt")).text("now it stays");
                });
            });
        }
        assertThat(target.rows("select id from t")).containsExactly("1");
        assertThat(files()).containsExactly("gone.txt", "kept.txt");
    }

    @ParameterizedTest
    @EnumSource
    void aStatementThatFailsDoesNotEndTheTransaction(Engine engine) throws IOException {
        Target target = target(engine);
        try (Database db = open(target)) {
            db.transaction(tx -> {
                tx.execute("insert into t (id, name) values (1, 'x')");
                assertThatThrownBy(() -> tx.execute("insert into t (id, name) values (1, 'twice')"))
                        .isInstanceOf(IntactException.class);
                tx.execute("insert into t (id, name) values (2, 'y')");
            });
        }
        assertThat(target.rows("select id from t order by id")).containsExactly("1", "2");
    }

    @ParameterizedTest
    @EnumSource
    void aKeyIsCommittedOnceAndKeepsItsResult(Engine engine) throws IOException {
        Target target = target(engine);
        TransactionOptions options =
                TransactionOptions.defaults().withKey("order-42").withRequest("{}");
        try (Database db = open(target)) {
            TransactionReport first = db.transaction(options, tx -> {
                tx.execute("insert into t (id, name) values (1, 'x')");
                tx.result("number 1");
            });
            TransactionReport second = db.transaction(options, tx -> {
                throw new AssertionError("not again");
            });
            assertThat(first.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(second.outcome()).isEqualTo(Outcome.ALREADY_COMMITTED);
            assertThat(second.result()).contains("number 1");
            assertThat(second.unit()).isEqualTo(first.unit());
            assertThatThrownBy(() -> db.transaction(options.withRequest("other"), tx -> {
                        throw new AssertionError("not this");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("order-42");
        }
        assertThat(target.count("t")).isOne();
    }

    record Person(int id, String name) {}

    @ParameterizedTest
    @EnumSource
    void manyRowsGoByTheBulkPathAndAreCounted(Engine engine) throws IOException {
        Target target = target(engine);
        try (Database db = open(target)) {
            db.transaction(tx -> {
                tx.execute("insert into t (id, name) values (1, 'old')");
                WriteResult result = tx.writeTo("t")
                        .onConflictUpdate("id")
                        .rows(Stream.of(new Person(1, "Ann"), new Person(2, "Bob")));
                assertThat(result.changed()).isEqualTo(2);
            });
        }
        assertThat(target.rows("select * from t order by id")).containsExactly("1|Ann", "2|Bob");
    }

    /** An importer that commits as it goes, and knows nothing of us. */
    private static void importer(DataSource source, int rows) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into t (id, name) values (?, ?)")) {
                for (int i = 1; i <= rows; i++) {
                    if (i == 250) {
                        throw new SQLException("the importer fails in the middle");
                    }
                    insert.setInt(1, i);
                    insert.setString(2, "n" + i);
                    insert.executeUpdate();
                    if (i % 100 == 0) {
                        connection.commit();
                    }
                }
            }
            connection.commit();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImporterThatCommitsAsItGoesBecomesAllOrNothing(Engine engine) throws Exception {
        Target target = target(engine);
        try (Database db = open(target)) {
            assertThatThrownBy(() -> db.transaction(tx -> {
                        tx.files().create(Path.of("done.txt")).text("done");
                        importer(tx.dataSource(), 300);
                    }))
                    .isInstanceOf(SQLException.class)
                    .hasMessage("the importer fails in the middle");
            assertThat(target.count("t")).isZero();
            db.transaction(tx -> {
                importer(tx.dataSource(), 200);
                tx.files().create(Path.of("done.txt")).text("done");
            });
        }
        assertThat(target.count("t")).isEqualTo(200);
        assertThat(files()).containsExactly("done.txt");
    }

    @ParameterizedTest
    @EnumSource
    void aSetOfFilesIsSeenAsOneGeneration(Engine engine) throws Exception {
        Target target = target(engine);
        Path set = Path.of("catalog");
        try (Database db = open(target)) {
            for (int i = 1; i <= 5; i++) {
                String text = "version " + i;
                long generation = db.transaction(tx -> tx.files().set(set, files -> {
                    files.file("a.txt").text(text);
                    files.file("b.txt").text(text);
                }));
                assertThat(generation).isEqualTo(i);
                assertThat(folder.resolve("catalog/current/a.txt")).hasContent(text);
                assertThat(folder.resolve("catalog/current/b.txt")).hasContent(text);
            }
            assertThatThrownBy(() -> db.transaction(tx -> {
                        tx.files().set(set, files -> files.file("a.txt").text("never"));
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(folder.resolve("catalog/current/a.txt")).hasContent("version 5");
            assertThat(db.status().isSettled()).isTrue();
            try (Stream<Path> generations = Files.list(folder.resolve("catalog"))) {
                assertThat(generations).hasSize(4); // The last three and the link.
            }
            Files.writeString(folder.resolve("catalog/current/b.txt"), "tampered");
            assertThat(db.status().left()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedDatabaseTakesNothingMoreAndALoadIsNoPartOfATransaction(Engine engine) throws IOException {
        Target target = target(engine);
        Database db = open(target);
        db.transaction(tx -> {
            tx.files().create(Path.of("a.txt")).text("a");
            assertThatThrownBy(() -> db.load(
                            Load.rows(() -> Stream.of(new Person(1, "Ann"))).into("t")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("unit of its own");
        });
        db.close();
        assertThatThrownBy(() -> db.transaction(tx -> {
                    tx.files().create(Path.of("b.txt")).text("b");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(files()).containsExactly("a.txt");
    }

    @ParameterizedTest
    @EnumSource
    void manyMayOpenWriteAndCloseAtOnce(Engine engine) throws Exception {
        Target target = target(engine);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                int id = i;
                all.add(threads.submit(() -> {
                    try (Database db = open(target)) {
                        db.transaction(tx -> {
                            tx.execute("insert into t (id, name) values (?, 'x')", id);
                            tx.files().create(Path.of("many/" + id + ".txt")).text("x");
                        });
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(target.count("t")).isEqualTo(24);
        assertThat(files()).hasSize(24);
    }

    @ParameterizedTest
    @EnumSource
    void ofSixteenThreadsWithOneKeyOneCommitsAndAllGetItsResult(Engine engine) throws Exception {
        Target target = target(engine);
        TransactionOptions options = TransactionOptions.defaults().withKey("order-42");
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<TransactionReport> reports = new ArrayList<>();
        try (Database db = open(target)) {
            List<Future<TransactionReport>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String mine = "by thread " + i;
                all.add(threads.submit(() -> db.transaction(options, tx -> {
                    tx.execute("insert into t (id, name) values (1, ?)", mine);
                    tx.result(mine);
                })));
            }
            for (Future<TransactionReport> one : all) {
                reports.add(one.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(reports)
                .filteredOn(one -> one.outcome() == Outcome.COMMITTED)
                .hasSize(1);
        assertThat(reports)
                .extracting(TransactionReport::result)
                .containsOnly(Optional.of(target.rows("select name from t").get(0)));
    }
}
