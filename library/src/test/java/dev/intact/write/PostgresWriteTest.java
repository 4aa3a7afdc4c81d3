package dev.intact.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.CancelledException;
import dev.intact.error.StatementFailedException;
import dev.intact.schema.Row;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only PostgreSQL has. */
final class PostgresWriteTest {
    private static final List<Integer> SIZES = List.of(3, 500);

    @TempDir
    private Path folder;

    private Program program(String... statements) {
        return Program.on(Engine.POSTGRES, folder, statements);
    }

    private static Stream<Row> rows(int size, String value) {
        return IntStream.range(0, size).mapToObj(i -> Row.of(i, value));
    }

    @Test
    void unchangedRowsKeepTheirVersion() {
        for (int size : SIZES) {
            Program program = program("create table t (id integer primary key, v text)");
            program.commit(tx -> tx.write("t").rows(rows(size, "a")));
            List<String> before = program.rows("select id, xmin, ctid from t order by id");
            program.commit(tx -> tx.write("t").onConflictUpdate("id").rows(rows(size, "a")));
            program.commit(tx -> tx.write("t").updateBy("id").rows(rows(size, "a")));
            assertThat(program.rows("select id, xmin, ctid from t order by id")).isEqualTo(before);
        }
    }

    @Test
    void triggersFireAndMayPassOverRows() {
        for (int size : SIZES) {
            Program program = program(
                    "create table t (id integer primary key, v text not null)",
                    "create function mark() returns trigger language plpgsql as"
                            + " 'begin if new.id = 1 then return null; end if; new.v := ''marked''; return new; end'",
                    "create trigger mark before insert on t for each row execute function mark()");
            WriteResult result = program.commit(tx ->
                    tx.write("t").columns("id").rows(IntStream.range(0, size).mapToObj(Row::of)));
            assertThat(result.changed()).isEqualTo(size - 1);
            assertThat(program.rows("select v, count(*) from t group by v")).containsExactly("marked|" + (size - 1));
            program.target().execute("delete from t");
            program.commit(tx -> {
                assertThatThrownBy(() -> tx.write("t")
                                .columns("id")
                                .returning("v")
                                .rows(rows(size, "")
                                        .map(row -> Row.of(row.values().get(0)))))
                        .isInstanceOf(StatementFailedException.class)
                        .hasMessageContaining("passed over 1 row");
                return 0;
            });
            assertThat(program.target().count("t")).isZero();
        }
    }

    @Test
    void rulesAndRowSecurityAreObeyed() {
        for (int size : SIZES) {
            Program program = program(
                    "create table t (id integer primary key, v text)",
                    "create table seen (id integer)",
                    "create rule r as on insert to t do also insert into seen values (1)",
                    "create table own (id integer primary key, v text)",
                    "create policy p on own using (true) with check (v = 'mine')",
                    "alter table own enable row level security",
                    "do $$ begin if to_regrole('app') is null then create role app; end if; end $$",
                    "grant all on own to app");
            program.commit(tx -> tx.write("t").rows(rows(size, "a")));
            assertThat(program.target().count("t")).isEqualTo(size);
            assertThat(program.target().count("seen")).isPositive();
            program.commit(tx -> {
                tx.execute("set local role app");
                tx.write("own").rows(rows(size, "mine"));
                assertThatThrownBy(() -> tx.write("own").onConflictUpdate("id").rows(rows(size, "theirs")))
                        .isInstanceOf(StatementFailedException.class)
                        .hasMessageContaining("row-level security");
                return 0;
            });
            assertThat(program.rows("select v, count(*) from own group by v")).containsExactly("mine|" + size);
        }
    }

    @Test
    void partitionsIdentitiesAndSchemasAreTaken() {
        for (int size : SIZES) {
            Program program = program(
                    "create schema s",
                    "create table s.t (id integer generated always as identity, part integer, v text,"
                            + " twice integer generated always as (part * 2) stored, primary key (id, part))"
                            + " partition by list (part)",
                    "create table s.t0 partition of s.t for values in (0)",
                    "create table s.t1 partition of s.t for values in (1)");
            for (String value : List.of("a", "b")) {
                WriteResult result =
                        program.commit(tx -> new TableWrite(tx.dialect(), tx::session, TableName.of("s", "t"))
                                .onConflictUpdate("id", "part")
                                .rows(IntStream.range(0, size).mapToObj(i -> Row.of(i, i % 2, value))));
                assertThat(result.changed()).isEqualTo(size);
            }
            assertThat(program.rows("select v, count(*), sum(twice) from s.t group by v"))
                    .containsExactly("b|" + size + "|" + size / 2 * 2);
        }
    }

    @Test
    void nothingIsLeftAsideAndTheDriverSavesAgain() {
        Program program = program("create table t (id integer primary key, v text)");
        program.commit(tx -> {
            for (int i = 0; i < 3; i++) {
                tx.write("t").onConflictUpdate("id").rows(rows(500, "v" + i));
            }
            assertThatThrownBy(() -> tx.execute("select * from pg_temp.intact_write"))
                    .hasMessageContaining("does not exist");
            return tx.write("t").onConflictUpdate("id").rows(rows(500, "last"));
        });
        assertThat(program.rows("select distinct v from t")).containsExactly("last");
    }

    @Test
    void aCancelledWriteLeavesNothingAndTheTransactionGoesOn() {
        Program program = program("create table t (id integer primary key, v text)");
        program.commit(tx -> {
            Stream<Row> endless = Stream.iterate(0, i -> i + 1)
                    .peek(i -> {
                        if (i == 5000) {
                            tx.session().cancel();
                        }
                    })
                    .map(i -> Row.of(i, "some text that fills the buffer"));
            assertThatThrownBy(() -> tx.write("t").onConflictUpdate("id").rows(endless))
                    .isInstanceOf(CancelledException.class);
            return tx.write("t").rows(rows(1, "after"));
        });
        assertThat(program.rows("select * from t")).containsExactly("0|after");
    }

    @Test
    void rowsMayComeFromTheSameTransaction() {
        Program program = program("create table t (id integer primary key, v text)", "create table asked (id integer)");
        program.commit(tx -> tx.write("t")
                .onConflictUpdate("id")
                .rows(rows(30_000, "some text").peek(row -> {
                    if (row.values().get(0) instanceof Integer id && id % 5000 == 0) {
                        ask(tx, id);
                    }
                })));
        assertThat(program.target().count("t")).isEqualTo(30_000);
        assertThat(program.target().count("asked")).isEqualTo(6);
    }

    private static void ask(Program.Transaction tx, int id) {
        try {
            tx.execute("insert into asked values (" + id + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aWriteAmongTheRowsOfAnotherFailsAndDoesNotHang() {
        Program program = program("create table t (id integer primary key, v text)");
        program.commit(tx -> {
            Stream<Row> rows = rows(5000, "a").peek(row -> {
                if (row.values().get(0).equals(4000)) {
                    tx.write("t").onConflictUpdate("id").rows(rows(200, "inner"));
                }
            });
            assertThatThrownBy(() -> tx.write("t").onConflictUpdate("id").rows(rows))
                    .isInstanceOf(StatementFailedException.class);
            return tx.write("t").rows(rows(2, "after"));
        });
        assertThat(program.rows("select * from t order by id")).containsExactly("0|after", "1|after");
    }
}
