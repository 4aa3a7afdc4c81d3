package dev.intact.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.StatementFailedException;
import dev.intact.schema.Row;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What cannot be written whole is not written, and the transaction goes on. */
final class RefusedWriteTest {
    private static final String TABLE =
            "create table t (id integer primary key, name varchar(5) not null, n integer check (n < 1000))";
    private static final List<Integer> PLACES = List.of(2, 150, 2500);

    @TempDir
    private Path folder;

    private static Row row(int id) {
        return Row.of(id, "name", 1);
    }

    /** Good rows with a bad one at a place, and good ones after it. */
    private static Stream<Row> around(int place, Row bad) {
        return Stream.of(IntStream.range(1, place).mapToObj(RefusedWriteTest::row), Stream.of(bad), Stream.of(row(-1)))
                .flatMap(rows -> rows);
    }

    /** The failure of a write between two statements of the program, which are both there afterwards. */
    private static String failure(Program program, Function<Program.Transaction, WriteResult> write) {
        return program.commit(tx -> {
            tx.execute("insert into t values (-7, 'first', 1)");
            String message = "";
            try {
                write.apply(tx);
            } catch (StatementFailedException e) {
                message = e.getMessage();
            }
            tx.execute("insert into t values (-8, 'last', 1)");
            tx.write("t").rows(List.of(row(-9)));
            assertThat(message).isNotEmpty();
            return message;
        });
    }

    private static void onlyTheOthersAreThere(Program program) {
        assertThat(program.rows("select id from t order by id")).containsExactly("-9", "-8", "-7");
        program.target().execute("delete from t");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aValueThatDoesNotFitIsNamedByRowAndColumn(Engine engine) {
        Program program = Program.on(engine, folder, TABLE);
        for (int place : PLACES) {
            String message = failure(program, tx -> tx.write("t").rows(around(place, Row.of(0, "too long", 1))));
            assertThat(message)
                    .isEqualTo(
                            "Cannot write to t: row " + place + ", column name: \"too long\": longer than 5 characters."
                                    + " Nothing of this write was kept; the transaction goes on."
                                    + " Correct the rows and write them again.");
            onlyTheOthersAreThere(program);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatTheDatabaseRefusesIsNamedAndTheTransactionGoesOn(Engine engine) {
        Program program = Program.on(engine, folder, TABLE);
        for (int place : PLACES) {
            String twice = failure(program, tx -> tx.write("t").rows(around(place, row(1))));
            assertThat(twice)
                    .startsWith("Cannot write to t: row " + place + ": ")
                    .contains("t");
            onlyTheOthersAreThere(program);
            String check = failure(
                    program, tx -> tx.write("t").onConflictUpdate("id").rows(around(place, Row.of(0, "x", 5000))));
            assertThat(check).startsWith("Cannot write to t: ").containsIgnoringCase("check");
            onlyTheOthersAreThere(program);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFailingSourceComesOutUnchangedAndNothingIsKept(Engine engine) {
        Program program = Program.on(engine, folder, TABLE);
        IllegalStateException own = new IllegalStateException("the source broke");
        for (int place : PLACES) {
            Stream<Row> rows = IntStream.range(1, 10_000).mapToObj(i -> {
                if (i == place) {
                    throw own;
                }
                return row(i);
            });
            program.commit(tx -> {
                tx.execute("insert into t values (-7, 'first', 1), (-8, 'more', 1)");
                assertThatThrownBy(() -> tx.write("t").onConflictUpdate("id").rows(rows))
                        .isSameAs(own);
                assertThatThrownBy(() -> tx.write("t")
                                .rows(Stream.iterate(1, i -> i + 1).map(i -> {
                                    if (i == place) {
                                        throw own;
                                    }
                                    return row(i);
                                })))
                        .isSameAs(own);
                return tx.write("t").rows(List.of(row(-9)));
            });
            onlyTheOthersAreThere(program);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatCanBeKnownIsRefusedBeforeAnythingIsSent(Engine engine) {
        Program program = Program.on(
                engine,
                folder,
                TABLE,
                "create table g (id integer primary key, twice integer generated always as (id * 2) stored)");
        assertThat(failure(program, tx -> tx.write("missing").rows(List.of(row(1)))))
                .startsWith("Cannot write to missing: there is no such table.");
        onlyTheOthersAreThere(program);
        assertThat(refusal(program, tx -> tx.write("t").rows(List.of(Map.of("id", 1, "nam", "x")))))
                .contains("no column called nam (name?)");
        assertThat(refusal(program, tx -> tx.write("t").rows(List.of(Map.of("id", 1)))))
                .contains("the rows do not bring name, which may not be empty and has no default");
        assertThat(refusal(program, tx -> tx.write("t").onConflictUpdate("name").rows(List.of(row(1)))))
                .contains("name is no primary key or unique index of the table; it has (id)");
        assertThat(refusal(
                        program,
                        tx -> tx.write("t").columns("name").updateBy("id").rows(List.of(Row.of("x")))))
                .contains("the rows do not bring id, which is part of the key");
        assertThat(refusal(
                        program,
                        tx -> tx.write("t").columns("id").updateBy("id").rows(List.of(Row.of(1)))))
                .contains("nothing but their key");
        assertThat(refusal(program, tx -> tx.write("t").columns("id", "ID").rows(List.of(Row.of(1, 1)))))
                .contains("the column id is named twice");
        assertThat(refusal(program, tx -> tx.write("g").columns("id", "twice").rows(List.of(Row.of(1, 1)))))
                .contains("the column twice is computed by the database");
        assertThat(refusal(program, tx -> tx.write("t").rows(Arrays.asList(row(1), null))))
                .contains("row 2 is null");
        assertThat(refusal(program, tx -> tx.write("t").rows(List.of(row(1), Row.of(2, null, 3)))))
                .contains("row 2, column name: may not be empty");
        assertThat(refusal(program, tx -> tx.write("t").rows(List.of(row(1), Row.of(2)))))
                .contains("row 2: 1 values, not 3");
        assertThat(refusal(program, tx -> tx.write("t").rows(List.of("text"))))
                .contains("row 1: a row must be a Map, a record, a bean or a Row, not java.lang.String");
        Map<String, Object> first = Map.of("id", 1, "name", "x");
        assertThat(refusal(program, tx -> tx.write("t").rows(List.of(first, Map.of("id", 2)))))
                .contains("row 2: has no name");
        assertThat(refusal(program, tx -> tx.write("t").rows(List.of(first, Map.of("id", 2, "name", "y", "n", 3)))))
                .contains("row 2: no column is called n");
        assertThat(program.target().count("t")).isZero();
    }

    private static String refusal(Program program, Function<Program.Transaction, WriteResult> write) {
        return program.commit(tx -> {
            try {
                write.apply(tx);
                return "";
            } catch (StatementFailedException e) {
                return e.getMessage();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFailingSourceOfReturnedRowsLeavesNothing(Engine engine) {
        Program program = Program.on(engine, folder, TABLE);
        IllegalStateException own = new IllegalStateException("enough");
        program.commit(tx -> {
            assertThatThrownBy(() -> tx.write("t")
                            .returning("id")
                            .rows(IntStream.range(0, 3000).mapToObj(i -> {
                                if (i == 2999) {
                                    throw own;
                                }
                                return row(i);
                            })))
                    .isSameAs(own);
            return 0;
        });
        assertThat(program.target().count("t")).isZero();
    }

    @Test
    void whatMakesNoSenseIsRefusedAtOnce() {
        Program program = Program.on(Engine.SQLITE, folder, TABLE);
        program.commit(tx -> {
            assertThatThrownBy(() -> tx.write("t").updateBy()).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> tx.write("t").updateBy("id").returning("id"))
                    .isInstanceOf(IllegalArgumentException.class);
            return 0;
        });
    }
}
