package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.StatementFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.Changes;
import dev.intact.tx.Queries;
import dev.intact.tx.ReadOptions;
import dev.intact.tx.ReadScope;
import dev.intact.tx.ResultRow;
import dev.intact.tx.RowMapper;
import dev.intact.tx.TransactionOptions.Isolation;
import dev.intact.tx.WriteOptions;
import dev.intact.tx.WriteScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.util.PGobject;

/** What a program reads, and writes in plain transactions, as a stranger would use them. */
class ScopesTest {
    private static final RowMapper<String> TEXT = row -> row.textAt(0);
    private static final RowMapper<Long> NUMBER = row -> row.longAt(0);

    @TempDir
    Path folder;

    private Target target(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table t (id integer primary key, name text not null)");
        return target;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadAfterwards(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            long changed = db.write(w -> w.execute("insert into t values (?, ?)", 1, "Ann")
                    + w.insert("t", Map.of("id", 2, "name", "Bob"))
                    + w.update("t", Map.of("name", "Bea"), "id = ?", 2));
            assertThat(changed).isEqualTo(3);
            assertThat(db.<List<String>, RuntimeException>read(r -> r.query("select name from t order by id", TEXT)))
                    .containsExactly("Ann", "Bea");
            assertThat(db.<String, RuntimeException>read(r -> r.queryOne("select name from t where id = ?", TEXT, 2)))
                    .isEqualTo("Bea");
            db.read(r -> {
                assertThat(r.queryOptional("select name from t where id = ?", TEXT, 1))
                        .contains("Ann");
                assertThat(r.queryOptional("select name from t where id = ?", TEXT, 9))
                        .isEmpty();
                assertThatThrownBy(() -> r.queryOptional("select name from t", TEXT))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("2 rows");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aScopeThatFailsLeavesNothing(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            assertThatThrownBy(() -> db.write(w -> {
                        w.execute("insert into t values (1, 'Ann')");
                        throw new IOException("no");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no");
            assertThat(target.count("t")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFirstStatementMayBeAnyAndComeAgain(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            for (int i = 0; i < 12; i++) {
                int id = i;
                db.write(w -> {
                    assertThat(w.query("select id from t order by id", NUMBER)).hasSize(id);
                    assertThat(w.queryOne("insert into t values (?, ?) returning id", NUMBER, id, "x"))
                            .isEqualTo(id);
                });
                db.write(w -> assertThat(w.update("t", Map.of("name", "y"), "id = ?", id))
                        .isEqualTo(1));
            }
            db.write(w -> w.writeTo("t").rows(numbered(100, 3000)));
            db.write(w -> {
                List<Long> all = w.query("select id from t order by id", NUMBER);
                assertThat(all).hasSize(3012).endsWith(3099L);
            });
            db.write(w -> w.savepoint(inner -> inner.execute("delete from t where id > ?", 100)));
            assertThat(target.count("t")).isEqualTo(13);
        }
    }

    private static Stream<Map<String, Object>> numbered(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> Map.<String, Object>of("id", i, "name", "n" + i));
    }

    @ParameterizedTest
    @EnumSource
    void aReadCannotWrite(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            for (ReadOptions options : List.of(ReadOptions.defaults(), ReadOptions.oneMoment())) {
                assertThatThrownBy(() ->
                                db.read(options, r -> r.query("insert into t values (1, 'Ann') returning id", NUMBER)))
                        .isInstanceOf(StatementFailedException.class)
                        .hasMessageContaining("Nothing was changed")
                        .hasMessageContaining("db.write");
            }
            db.write(w -> w.execute("insert into t values (2, 'Bob')"));
            assertThatThrownBy(() -> db.read(r -> r.query("delete from t returning id", NUMBER)))
                    .isInstanceOf(StatementFailedException.class);
            assertThat(target.rows("select id from t")).containsExactly("2");
        }
    }

    @Test
    void whatAReadSetsForItsConnectionEndsWithIt() {
        try (Database db = Engine.SQLITE.fresh(folder).open()) {
            db.write(w -> w.execute("create table t (id integer)"));
            String like = "select 'a' like 'A'";
            assertThatThrownBy(() -> db.read(r -> {
                        return r.query("pragma case_sensitive_like=on", row -> 1);
                    }))
                    .isInstanceOf(StatementFailedException.class);
            List<String> columns = db.read(r -> {
                return r.query("pragma table_info(t)", row -> row.textAt(1));
            });
            assertThat(columns).hasSize(1);
            long after = db.read(r -> {
                return r.queryOne(like, row -> row.longAt(0));
            });
            assertThat(after).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneMomentIsSeenThroughout(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            // A writer has made the log of SQLite's file, beside which others write while it is read.
            db.write(w -> w.execute("delete from t"));
            db.<Boolean, RuntimeException>read(ReadOptions.oneMoment(), r -> {
                assertThat(r.queryOne("select count(*) from t", NUMBER)).isZero();
                target.execute("insert into t values (1, 'Ann')");
                assertThat(r.queryOne("select count(*) from t", NUMBER)).isZero();
                return true;
            });
            db.read(r -> {
                assertThat(r.queryOne("select count(*) from t", NUMBER)).isEqualTo(1);
                target.execute("insert into t values (2, 'Bob')");
                assertThat(r.queryOne("select count(*) from t", NUMBER)).isEqualTo(2);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsComeAsTheyAreAskedFor(Engine engine) {
        Target target = target(engine);
        // Ten million rows of 100 characters would not fit.
        String many = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000000)"
                + " select i, '" + "x".repeat(100) + "' from n";
        try (Database db = target.open()) {
            List<Long> first = db.<List<Long>, RuntimeException>read(r -> {
                try (Stream<Long> all = r.stream(many, NUMBER)) {
                    return all.limit(3).toList();
                }
            });
            assertThat(first).containsExactly(1L, 2L, 3L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamEndsWithItsScope(Engine engine) {
        Target target = target(engine);
        target.execute("insert into t values (1, 'Ann'), (2, 'Bob'), (3, 'Cy')");
        try (Database db = target.open()) {
            List<Stream<Long>> kept = new ArrayList<>();
            db.read(r -> {
                kept.add(r.stream("select id from t", NUMBER));
            });
            assertThatThrownBy(() -> kept.get(0).toList()).isInstanceOf(IllegalStateException.class);
            db.read(r -> {
                assertThat(r.stream("select id from t", NUMBER)
                                .mapToLong(Long::longValue)
                                .sum())
                        .isEqualTo(6);
                assertThat(r.queryOne("select count(*) from t", NUMBER)).isEqualTo(3);
            });
            assertThat(db.<List<String>, RuntimeException>read(r -> r.query("select name from t where id = 2", TEXT)))
                    .containsExactly("Bob");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStatementThatFailsEndsTheWriteUnlessASavepointHoldsIt(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            assertThatThrownBy(() -> db.write(w -> {
                        w.execute("insert into t values (1, 'Ann')");
                        assertThatThrownBy(() -> w.execute("insert into t values (1, 'again')"))
                                .isInstanceOf(StatementFailedException.class);
                        w.execute("insert into t values (2, 'Bob')");
                    }))
                    .isInstanceOf(StatementFailedException.class)
                    .hasMessageContaining("savepoint");
            assertThatThrownBy(() -> db.write(w -> {
                        w.execute("insert into t values (1, 'Ann')");
                        assertThatThrownBy(() -> w.execute("insert into t values (1, 'again')"))
                                .isInstanceOf(StatementFailedException.class);
                    }))
                    .isInstanceOf(StatementFailedException.class);
            assertThat(target.count("t")).isZero();
            db.write(w -> {
                w.execute("insert into t values (1, 'Ann')");
                assertThatThrownBy(() -> w.savepoint(inner -> {
                            inner.execute("insert into t values (2, 'Bob')");
                            inner.execute("insert into t values (1, 'again')");
                        }))
                        .isInstanceOf(StatementFailedException.class);
                w.execute("insert into t values (3, 'Cy')");
            });
            assertThat(target.rows("select id from t order by id")).containsExactly("1", "3");
        }
    }

    @ParameterizedTest
    @EnumSource
    void unitsDoNotNest(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            List<Runnable> inner = List.of(
                    () -> db.read(r -> r.query("select 1", NUMBER)),
                    () -> db.write(w -> w.execute("delete from t")),
                    () -> db.transaction(tx -> tx.execute("delete from t")));
            for (Runnable one : inner) {
                for (Runnable outer : List.<Runnable>of(
                        () -> db.read(r -> {
                            one.run();
                        }),
                        () -> db.write(w -> {
                            one.run();
                        }),
                        () -> db.transaction(tx -> {
                            one.run();
                        }))) {
                    assertThatThrownBy(outer::run)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("at work on this thread");
                }
            }
            assertThat(db.<Long, RuntimeException>read(r -> r.queryOne("select count(*) from t", NUMBER)))
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aScopeIsForItsWorkOnly(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            List<ReadScope> reads = new ArrayList<>();
            List<WriteScope> writes = new ArrayList<>();
            db.read(r -> {
                reads.add(r);
            });
            db.write(w -> {
                writes.add(w);
            });
            assertThatThrownBy(() -> reads.get(0).query("select 1", NUMBER)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writes.get(0).execute("delete from t")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> db.write(w -> w.execute("commit"))).isInstanceOf(StatementFailedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void codeThatAsksAndCodeThatChangesRunsInEveryScope(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            db.write(w -> {
                add(w, 1);
            });
            db.transaction(tx -> {
                add(tx, 2);
                assertThat(tx.update("t", Map.of("name", "both"), "id = ?", 2)).isEqualTo(1);
                assertThat(tx.queryOptional("select name from t where id = 3", TEXT))
                        .isEmpty();
            });
            db.write(w -> assertThat(count(w)).isEqualTo(2));
            db.read(r -> assertThat(count(r)).isEqualTo(2));
            assertThat(target.rows("select name from t where id = 2")).containsExactly("both");
        }
    }

    private static void add(Changes changes, int id) {
        assertThat(changes.insert("t", Map.of("id", id, "name", "n"))).isEqualTo(1);
    }

    private static long count(Queries queries) {
        return queries.queryOne("select count(*) from t", (ResultRow row) -> row.longAt(0));
    }

    @ParameterizedTest
    @EnumSource
    void namesAreQuotedAndNullIsAValue(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table \"odd \"\"name\" (\"select\" integer, \"x\"\";drop\" text)");
        try (Database db = target.open()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("select", 1);
            row.put("x\";drop", null);
            db.write(w -> {
                w.insert("odd \"name", row);
                w.insert("odd \"name", Map.of());
                w.update("odd \"name", Map.of("x\";drop", "'"), "\"select\" is null");
                assertThatThrownBy(() -> w.update("odd \"name", Map.of(), "true"))
                        .isInstanceOf(IllegalArgumentException.class);
            });
        }
        assertThat(target.rows("select * from \"odd \"\"name\" order by \"select\" is null"))
                .containsExactly("1|~", "~|'");
    }

    @ParameterizedTest
    @EnumSource
    void aConflictRunsTheWholeWorkAgain(Engine engine) {
        Target target = target(engine);
        target.execute("insert into t values (1, '0')");
        try (Database db = target.open()) {
            List<String> seen = new ArrayList<>();
            WriteOptions serializable = WriteOptions.defaults().withIsolation(Isolation.SERIALIZABLE);
            db.<Boolean, RuntimeException>write(serializable, w -> {
                String before = w.queryOne("select name from t", TEXT);
                seen.add(before);
                if (seen.size() == 1 && engine == Engine.POSTGRES) {
                    target.execute("update t set name = '7'");
                }
                w.execute("update t set name = ?", Integer.toString(Integer.parseInt(before) + 1));
                return true;
            });
            assertThat(seen).hasSize(engine == Engine.POSTGRES ? 2 : 1);
            assertThat(target.rows("select name from t")).containsExactly(engine == Engine.POSTGRES ? "8" : "1");
            int[] tries = {0};
            assertThatThrownBy(() -> db.write(w -> {
                        tries[0]++;
                        throw new TransactionConflictException("again");
                    }))
                    .isInstanceOf(TransactionConflictException.class);
            assertThat(tries[0]).isEqualTo(3);
        }
    }

    @Test
    void aValueThatCannotBeBoundDoesNotTakeTheIsolationWithIt() {
        PGobject unreadable = new PGobject() {
            @Override
            public String getValue() {
                throw new UnsupportedOperationException("unreadable");
            }
        };
        unreadable.setType("text");
        WriteOptions serializable = WriteOptions.defaults().withIsolation(Isolation.SERIALIZABLE);
        try (Database db = target(Engine.POSTGRES).open()) {
            String isolation = db.write(serializable, w -> {
                assertThatThrownBy(() -> w.execute("insert into t values (1, ?)", unreadable))
                        .isInstanceOf(UnsupportedOperationException.class);
                return w.queryOne("show transaction_isolation", TEXT);
            });
            assertThat(isolation).isEqualTo("serializable");
        }
    }
}
