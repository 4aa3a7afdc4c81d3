package dev.intact.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.schema.Row;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many rows of a program go into a standing table, few of them and many. */
final class TableWriteTest {
    private static final String PRICE =
            "create table price (sku varchar(20) primary key, amount numeric(9, 2), note text default 'new')";
    private static final List<Integer> SIZES = List.of(3, 1200);

    @TempDir
    private Path folder;

    /** A row as a program has it. */
    record Price(String sku, int amount) {}

    /** The same as a bean. */
    public static final class PriceBean {
        private final String sku;
        private final int amount;

        PriceBean(String sku, int amount) {
            this.sku = sku;
            this.amount = amount;
        }

        public String getSku() {
            return sku;
        }

        public Optional<Integer> getAmount() {
            return Optional.of(amount);
        }
    }

    private static Stream<Price> prices(int from, int to, int amount) {
        return IntStream.range(from, to).mapToObj(i -> new Price("s" + i, amount));
    }

    private static List<String> summary(Program program) {
        return program.rows("select amount, note, count(*) from price group by amount, note order by 1, 2");
    }

    private static String money(Program program, int amount) {
        return program.sqlite() ? Integer.toString(amount) : amount + ".00";
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void rowsAreInserted(Engine engine) {
        for (int size : SIZES) {
            Program program = Program.on(engine, folder, "drop table if exists price", PRICE);
            WriteResult result = program.commit(tx -> tx.write("price").rows(prices(0, size, 1)));
            assertThat(result).isEqualTo(new WriteResult(size, size, List.of()));
            assertThat(summary(program)).containsExactly(money(program, 1) + "|new|" + size);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void mapsRecordsBeansAndRowsAreAllRows(Engine engine) {
        Program program = Program.on(engine, folder, PRICE);
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put("SKU", "m");
        map.put("amount", null);
        program.commit(tx -> {
            tx.write("price").rows(List.of(new Price("r", 1)));
            tx.write("price").rows(List.of(new PriceBean("b", 2)));
            tx.write("price").rows(List.of(map));
            tx.write("price").rows(List.of(Row.of("all", 3, "noted")));
            return tx.write("price").columns("amount", "sku").rows(List.of(Row.of(4, "some")));
        });
        assertThat(program.rows("select sku, amount, note from price order by sku"))
                .containsExactly(
                        "all|" + money(program, 3) + "|noted",
                        "b|" + money(program, 2) + "|new",
                        "m|~|new",
                        "r|" + money(program, 1) + "|new",
                        "some|" + money(program, 4) + "|new");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aConflictUpdatesAndTellsWhatChanged(Engine engine) {
        for (int size : SIZES) {
            Program program = Program.on(engine, folder, "drop table if exists price", PRICE);
            program.commit(tx -> tx.write("price").rows(prices(0, size, 1)));
            program.target().execute("update price set note = 'mine', amount = 2 where sku = 's1'");
            WriteResult result = program.commit(
                    tx -> tx.write("price").onConflictUpdate("sku").rows(prices(1, size + 1, 2)));
            assertThat(result).isEqualTo(new WriteResult(size, size - 1, List.of()));
            assertThat(summary(program))
                    .containsExactly(
                            money(program, 1) + "|new|1",
                            money(program, 2) + "|mine|1",
                            money(program, 2) + "|new|" + (size - 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aConflictIsPassedOver(Engine engine) {
        for (int size : SIZES) {
            Program program = Program.on(engine, folder, "drop table if exists price", PRICE);
            program.target().execute("insert into price values ('s0', 7, null)");
            WriteResult result = program.commit(tx -> tx.write("price")
                    .onConflictNothing("sku")
                    .rows(Stream.concat(prices(0, size, 1), prices(1, 2, 9))));
            assertThat(result).isEqualTo(new WriteResult(size + 1, size - 1, List.of()));
            assertThat(summary(program))
                    .containsExactlyInAnyOrder(money(program, 7) + "|~|1", money(program, 1) + "|new|" + (size - 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void presentRowsAreUpdatedAndNoneIsAdded(Engine engine) {
        for (int size : SIZES) {
            Program program = Program.on(engine, folder, "drop table if exists price", PRICE);
            program.commit(tx -> tx.write("price").rows(prices(0, size, 1)));
            WriteResult result = program.commit(tx ->
                    tx.write("price").updateBy("sku").rows(Stream.concat(prices(0, 1, 1), prices(1, size + 5, 2))));
            assertThat(result).isEqualTo(new WriteResult(size + 5, size - 1, List.of()));
            assertThat(summary(program))
                    .containsExactly(money(program, 1) + "|new|1", money(program, 2) + "|new|" + (size - 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void presentRowsAreDeleted(Engine engine) {
        for (int size : SIZES) {
            Program program = Program.on(engine, folder, "drop table if exists price", PRICE);
            program.commit(tx -> tx.write("price").rows(prices(0, size, 1)));
            WriteResult result =
                    program.commit(tx -> tx.write("price").deleteBy("sku").rows(prices(1, size + 5, 8)));
            assertThat(result).isEqualTo(new WriteResult(size + 4, size - 1, List.of()));
            assertThat(program.rows("select sku from price")).containsExactly("s0");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theLastOfTheSameKeyCounts(Engine engine) {
        for (int size : SIZES) {
            Program program = Program.on(engine, folder, "drop table if exists price", PRICE);
            program.commit(tx -> {
                tx.write("price")
                        .onConflictUpdate("sku")
                        .rows(Stream.of(prices(0, size, 1), prices(0, size, 2), prices(0, size, 3))
                                .flatMap(s -> s));
                return 0;
            });
            assertThat(summary(program)).containsExactly(money(program, 3) + "|new|" + size);
            program.commit(tx ->
                    tx.write("price").updateBy("sku").rows(Stream.concat(prices(0, size, 5), prices(0, size, 4))));
            assertThat(summary(program)).containsExactly(money(program, 4) + "|new|" + size);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void rowsWithNullInAKeyAreNotTheSame(Engine engine) {
        for (int size : SIZES) {
            Program program = Program.on(
                    engine,
                    folder,
                    "drop table if exists pair",
                    "create table pair (a integer, b integer, c integer, unique (a, b))");
            program.commit(tx -> tx.write("pair")
                    .columns("a", "b", "c")
                    .onConflictUpdate("b", "a")
                    .rows(IntStream.range(0, size).mapToObj(i -> Row.of(i % 2, i % 3 == 0 ? null : 1, i))));
            long nulls = IntStream.range(0, size).filter(i -> i % 3 == 0).count();
            assertThat(program.rows("select count(*) from pair where b is null"))
                    .containsExactly("" + nulls);
            assertThat(program.rows("select count(*) from pair where b = 1"))
                    .containsExactly(""
                            + IntStream.range(0, size)
                                    .filter(i -> i % 3 != 0)
                                    .map(i -> i % 2)
                                    .distinct()
                                    .count());
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void rowsThatWouldNotChangeAreNotTouched(Engine engine) {
        for (int size : SIZES) {
            Program program = Program.on(
                    engine,
                    folder,
                    "drop table if exists t",
                    "create table t (id integer primary key, i bigint, d numeric(20, 4), f double precision, b boolean,"
                            + " s varchar(9), day date, at time, ts timestamp, tz timestamp with time zone)",
                    "drop table if exists touched",
                    "create table touched (id integer)");
            program.target().execute(logOfTouches(program));
            Stream<Row> rows = IntStream.range(0, size).mapToObj(TableWriteTest::wide);
            program.commit(tx -> tx.write("t").rows(rows));
            WriteResult upserted = program.commit(tx -> tx.write("t")
                    .onConflictUpdate("id")
                    .rows(IntStream.range(0, size).mapToObj(TableWriteTest::wide)));
            WriteResult updated = program.commit(tx ->
                    tx.write("t").updateBy("id").rows(IntStream.range(0, size).mapToObj(TableWriteTest::wide)));
            assertThat(upserted.changed()).isZero();
            assertThat(updated.changed()).isZero();
            assertThat(program.target().count("touched")).isZero();
            program.commit(tx -> tx.write("t").columns("id", "i").updateBy("id").rows(List.of(Row.of(1, 99))));
            assertThat(program.rows("select id from touched")).containsExactly("1");
        }
    }

    private static Row wide(int i) {
        return Row.of(
                i,
                i % 2 == 0 ? null : i,
                "1.5",
                0.1,
                i % 2 == 0,
                "007",
                "2024-01-01",
                "10:00",
                "2024-01-01 10:00",
                "2024-01-01T10:00+02:00");
    }

    private static String[] logOfTouches(Program program) {
        return program.sqlite()
                ? new String[] {"create trigger log after update on t begin insert into touched values (new.id); end"}
                : new String[] {
                    "create function touch() returns trigger language plpgsql as"
                            + " 'begin insert into touched values (new.id); return new; end'",
                    "create trigger log after update on t for each row execute function touch()"
                };
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatTheDatabaseFilledInComesBackInOrder(Engine engine) {
        String id = engine == Engine.SQLITE ? "integer primary key" : "bigint generated always as identity primary key";
        Program program = Program.on(
                engine, folder, "create table t (id " + id + ", name text, state varchar(9) default 'open')");
        WriteResult result = program.commit(tx -> tx.write("t")
                .columns("name")
                .returning("name", "ID", "state")
                .rows(IntStream.range(0, 2500).mapToObj(i -> Row.of("n" + (2500 - i)))));
        assertThat(result.given()).isEqualTo(2500);
        assertThat(result.changed()).isEqualTo(2500);
        assertThat(result.returned()).hasSize(2500);
        for (int i = 0; i < 2500; i++) {
            List<@Nullable Object> row = result.returned().get(i).values();
            assertThat(row.get(0)).isEqualTo("n" + (2500 - i));
            assertThat(((Number) row.get(1)).intValue()).isEqualTo(i + 1);
            assertThat(row.get(2)).isEqualTo("open");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void oddNamesAreQuoted(Engine engine) {
        String odd = "a \"b\" ' ? ; -- %s";
        String quoted = "\"" + odd.replace("\"", "\"\"") + "\"";
        for (int size : SIZES) {
            Program program = Program.on(
                    engine,
                    folder,
                    "drop table if exists " + quoted,
                    "create table " + quoted + " (" + quoted
                            + " integer primary key, \"select\" text, \"s\" text, t text)");
            for (int i = 0; i < 2; i++) {
                String value = "v" + i;
                WriteResult result = program.commit(tx -> tx.write(odd)
                        .columns("t", odd, "s", "select")
                        .onConflictUpdate(odd)
                        .rows(IntStream.range(0, size).mapToObj(n -> Row.of("t", n, value, "'"))));
                assertThat(result.changed()).isEqualTo(size);
            }
            program.commit(tx -> tx.write(odd).deleteBy(odd).rows(List.of(Map.of(odd, 0))));
            assertThat(program.rows("select s, t, \"select\", count(*) from " + quoted + " group by 1, 2, 3"))
                    .containsExactly("v1|t|'|" + (size - 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aHundredThousandRowsGoThrough(Engine engine) {
        Program program = Program.on(engine, folder, PRICE);
        program.commit(tx -> tx.write("price").rows(prices(0, 100_000, 1)));
        WriteResult result =
                program.commit(tx -> tx.write("price").onConflictUpdate("sku").rows(prices(50_000, 150_000, 2)));
        assertThat(result.changed()).isEqualTo(100_000);
        assertThat(summary(program))
                .containsExactly(money(program, 1) + "|new|50000", money(program, 2) + "|new|100000");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void noRowsDoNothingAndTheStreamIsClosed(Engine engine) {
        Program program = Program.on(engine, folder, PRICE);
        AtomicInteger closed = new AtomicInteger();
        WriteResult none =
                program.commit(tx -> tx.write("nowhere").rows(Stream.of().onClose(closed::incrementAndGet)));
        assertThat(none).isEqualTo(new WriteResult(0, 0, List.of()));
        program.commit(tx -> tx.write("price").rows(prices(0, 1, 1).onClose(closed::incrementAndGet)));
        assertThat(closed).hasValue(2);
    }
}
