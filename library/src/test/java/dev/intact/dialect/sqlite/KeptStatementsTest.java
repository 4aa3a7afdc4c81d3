package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.dialect.Address;
import dev.intact.dialect.Prepared;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import dev.intact.dialect.Timeouts;
import dev.intact.error.IntactException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept compiled means the same as what would be compiled now. */
final class KeptStatementsTest {
    private static final SessionSettings SETTINGS = new SessionSettings("intact test", Timeouts.USUAL);

    @TempDir
    Path folder;

    private Database open() {
        Database db = Database.open(folder.resolve("kept.db").toString());
        db.write(w -> w.execute("create table player (id integer primary key, name text)"));
        db.write(w -> w.execute("insert into player values (1, 'Ada'), (2, 'Bob')"));
        return db;
    }

    private static List<String> names(Database db, String sql, Object... parameters) {
        return db.read(r -> r.query(sql, row -> row.textAt(0), parameters));
    }

    @Test
    void aTextThatComesAgainIsRunWithItsOwnValues() {
        try (Database db = open()) {
            String sql = "select name from player where id = ?";
            assertThat(names(db, sql, 1)).containsExactly("Ada");
            assertThat(names(db, sql, 2)).containsExactly("Bob");
            assertThat(names(db, sql, 3)).isEmpty();
        }
    }

    @Test
    void valuesOfTheLastTimeAreNotThereTheNextTime() {
        try (Database db = open()) {
            String sql = "select name from player where id = ? or name = ?";
            assertThat(names(db, sql, 1, "Bob")).hasSize(2);
            assertThatThrownBy(() -> names(db, sql, 1))
                    .isInstanceOf(IntactException.class)
                    .hasMessageContaining("takes 2 values, 1 were given");
            assertThat(names(db, sql, 2, "Ada")).hasSize(2);
        }
    }

    @Test
    void aStreamTakesAsManyValuesAsItsText() {
        try (Database db = open()) {
            String sql = "select name from player where ?1 is null or id = ?2";
            assertThatThrownBy(() -> streamed(db, sql)).hasMessageContaining("takes 2 values, 0 were given");
            assertThatThrownBy(() -> streamed(db, sql, 1)).hasMessageContaining("takes 2 values, 1 were given");
            assertThat(names(db, sql, 1, 2)).containsExactly("Bob");
            assertThat(streamed(db, sql, 1, 2)).containsExactly("Bob");
            assertThat(names(db, sql, 1, 1)).containsExactly("Ada");
        }
    }

    private static List<String> streamed(Database db, String sql, Object... parameters) {
        return db.read(r -> {
            try (Stream<String> names = r.stream(sql, row -> row.textAt(0), parameters)) {
                return names.toList();
            }
        });
    }

    @Test
    void aSchemaThatChangesMeanwhileIsSeen() throws SQLException {
        try (Database db = open()) {
            String all = "select * from player where id = 1";
            String one = "select name from player where id = 1";
            String view = "select name from lately";
            db.write(w -> w.execute("create view lately as select * from player where id = 1"));
            assertThat(db.<Integer, RuntimeException>read(r -> r.queryOne(all, row -> row.size())))
                    .isEqualTo(2);
            assertThat(names(db, one)).containsExactly("Ada");
            assertThat(names(db, view)).containsExactly("Ada");
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kept.db"))) {
                Sql.run(
                        other,
                        "alter table player add column score integer default 7",
                        "drop view lately",
                        "create view lately as select 'nobody' as name");
            }
            assertThat(db.<Integer, RuntimeException>read(r -> r.queryOne(all, row -> row.size())))
                    .isEqualTo(3);
            assertThat(names(db, one)).containsExactly("Ada");
            assertThat(names(db, view)).containsExactly("nobody");
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kept.db"))) {
                Sql.run(other, "alter table player drop column name");
            }
            assertThatThrownBy(() -> names(db, one)).hasMessageContaining("name");
        }
    }

    @Test
    void aTemporaryTableOfTheSameNameIsSeenAtOnce() {
        try (Database db = open()) {
            db.write(w -> {
                assertThat(w.query("select name from player where id = 1", row -> row.textAt(0)))
                        .containsExactly("Ada");
                w.execute("create temp table player as select 1 as id, 'Eve' as name");
                assertThat(w.query("select name from player where id = 1", row -> row.textAt(0)))
                        .containsExactly("Eve");
                w.execute("drop table temp.player");
                assertThat(w.query("select name from player where id = 1", row -> row.textAt(0)))
                        .containsExactly("Ada");
            });
        }
    }

    /** On a session of its own. */
    private interface Trial {
        void in(ProgramSession session) throws SQLException;
    }

    private void inASession(Trial trial) throws SQLException {
        SqliteDialect dialect = new SqliteDialect();
        Address address = dialect.address(folder.resolve("kept.db").toString()).orElseThrow();
        try (Connection connection = dialect.pooled(address, SETTINGS, Side.WRITE);
                ProgramSession session = dialect.session(connection, address, SETTINGS)) {
            trial.in(session);
        }
    }

    /** To its end. */
    private static PreparedStatement run(ProgramSession session) throws SQLException {
        try (Prepared prepared = session.prepare("select ?", 1)) {
            prepared.statement().setString(1, "mine");
            prepared.statement().executeQuery().close();
            prepared.ended();
            return prepared.statement();
        }
    }

    @Test
    void nobodysValuesAreThereForWhoeverSendsTheTextNext() throws SQLException {
        inASession(session -> {
            PreparedStatement kept = run(session);
            try (Prepared prepared = session.prepare("select ?", 1)) {
                assertThat(prepared.statement()).isSameAs(kept);
                try (ResultSet rows = kept.executeQuery()) {
                    assertThat(rows.getString(1)).isNull();
                }
            }
        });
    }

    @Test
    void whatDidNotComeToItsEndIsNotKept() throws SQLException {
        inASession(session -> {
            PreparedStatement kept = run(session);
            assertThat(run(session)).isSameAs(kept);
            session.prepare("select ?", 1).close();
            assertThat(run(session)).isNotSameAs(kept);
        });
    }

    @Test
    void nothingIsKeptOnceASettingMayHaveChanged() throws SQLException {
        inASession(session -> {
            PreparedStatement kept = run(session);
            try (Prepared setting = session.prepare("pragma full_column_names = on", 0)) {
                setting.statement().execute();
            }
            PreparedStatement second = run(session);
            assertThat(second).isNotSameAs(kept);
            assertThat(run(session)).isNotSameAs(second);
        });
    }

    @Test
    void aStatementThatFailedIsCompiledAnew() {
        try (Database db = open()) {
            String sql = "insert into player (id, name) values (?, ?)";
            db.write(w -> w.execute(sql, 3, "Cyd"));
            assertThatThrownBy(() -> db.write(w -> w.execute(sql, 3, "again"))).isInstanceOf(IntactException.class);
            assertThat(db.<Long, RuntimeException>write(w -> w.execute(sql, 4, "Dan")))
                    .isEqualTo(1);
            assertThat(names(db, "select name from player order by id")).containsExactly("Ada", "Bob", "Cyd", "Dan");
        }
    }

    @Test
    void theSameTextInItselfHasAStatementOfItsOwn() {
        try (Database db = open()) {
            String sql = "select id from player where id >= ? order by id";
            List<List<Long>> nested =
                    db.read(r -> r.query(sql, row -> r.query(sql, inner -> inner.longAt(0), row.longAt(0)), 1));
            assertThat(nested).containsExactly(List.of(1L, 2L), List.of(2L));
        }
    }

    @Test
    void manyTextsAreForgottenAgain() {
        try (Database db = open()) {
            for (int round = 0; round < 2; round++) {
                IntStream.range(0, 300)
                        .forEach(i ->
                                assertThat(names(db, "select 'n" + i + "'")).containsExactly("n" + i));
            }
            // Nothing that is kept holds a table.
            db.write(w -> w.execute("drop table player"));
        }
    }

    @Test
    void onlyTextsThatMeanTheSameWhateverTheSchemaAreKept() {
        assertThat(List.of(
                        "select a from t where b = ?",
                        " \n SELECT count(*) , count ( * ) from t",
                        "insert into t (a) values (?)",
                        "with x as (select 1) select a from t",
                        "delete from t where a = ?"))
                .allMatch(KeptStatements::mayComeAgain);
        assertThat(List.of(
                        "select * from t",
                        "select t.* from t",
                        "insert into t values (1) returning *",
                        "pragma table_info(t)",
                        "create table t (a)",
                        "select a from temp.t",
                        "attach 'x' as y",
                        "vacuum",
                        "explain select a from t",
                        "insert into t (a) values ('" + "x".repeat(4000) + "')"))
                .noneMatch(KeptStatements::mayComeAgain);
    }
}
