package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.schema.Row;
import dev.intact.testing.Engine;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of a program as a source. */
final class ProgramRowsTest {
    @TempDir
    private Path folder;

    /** A row as a program has it. */
    record Item(int id, @Nullable String name, @Nullable BigDecimal price, Optional<LocalDate> day) {}

    private Trial items(Engine engine) {
        return Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, name varchar(9), price numeric(9, 2), day date)");
    }

    private static Load of(Object... rows) {
        return Load.rows(() -> Arrays.stream(rows)).into("t");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void recordsMapsAndRowsAreLoaded(Engine engine) {
        Trial trial = items(engine);
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put("id", 3);
        map.put("name", null);
        map.put("price", new BigDecimal("1E+2"));
        map.put("day", LocalDate.of(2024, 2, 29));
        assertThat(trial.foreseen(of(
                        new Item(1, "a", new BigDecimal("1.50"), Optional.of(LocalDate.EPOCH)),
                        new Item(2, null, null, Optional.empty()))))
                .isEqualTo("t:+2 ~0 -0 =0");
        assertThat(trial.foreseen(of(map))).isEqualTo("t:+1 ~0 -0 =0");
        assertThat(trial.foreseen(of(Row.of(4, "d", 0.5, "2024-01-01"), Row.of(5, null, null, null))))
                .isEqualTo("t:+2 ~0 -0 =0");
        String price = trial.sqlite() ? "0.5" : "0.50";
        assertThat(trial.rows("select * from t order by id"))
                .containsExactly(
                        trial.sqlite() ? "1|a|1.5|1970-01-01" : "1|a|1.50|1970-01-01",
                        "2|~|~|~",
                        trial.sqlite() ? "3|~|100|2024-02-29" : "3|~|100.00|2024-02-29",
                        "4|d|" + price + "|2024-01-01",
                        "5|~|~|~");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void problemsNameTheRowByItsNumber(Engine engine) {
        Trial trial = items(engine);
        LoadReport report = trial.attempt(of(
                Row.of(1, "a", 1, null),
                Row.of(2, "toolongname", "x", null),
                Row.of(1, "b", 1, null),
                Row.of(3),
                "nonsense"));
        assertThat(Trial.told(report))
                .containsExactly(
                        "rows:2 name [toolongname] longer than 9 characters",
                        "rows:2 price [x] not a decimal number",
                        "rows:4 - [] 1 values, not 4",
                        "rows:5 - [] a row must be a Map, a record, a bean or a Row, not java.lang.String",
                        "rows:3 id [1] the key 1 stands a second time in the source, first in rows line 1");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void valuesOfEveryClassAreTaken(Engine engine) {
        boolean sqlite = engine == Engine.SQLITE;
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id bigint primary key, b boolean, u uuid, y " + (sqlite ? "blob" : "bytea")
                        + ", tm time, ts timestamp, tz timestamp with time zone, f double precision, s varchar(40))");
        UUID uuid = UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        trial.load(of(
                Row.of(
                        1L,
                        true,
                        uuid,
                        new byte[] {0, -1},
                        LocalTime.of(1, 2, 3, 456_000),
                        LocalDateTime.of(2024, 1, 2, 3, 4, 5),
                        Instant.parse("2024-01-02T03:04:05Z"),
                        1.0e-300,
                        Thread.State.NEW),
                Row.of(
                        (short) 2,
                        Boolean.FALSE,
                        uuid,
                        new byte[0],
                        LocalTime.MIDNIGHT,
                        LocalDateTime.of(2024, 1, 2, 0, 0),
                        OffsetDateTime.parse("2024-01-02T03:04:05+02:00"),
                        Double.MAX_VALUE,
                        new StringBuilder("x"))));
        assertThat(trial.rows("select s, f from t order by id"))
                .containsExactly(sqlite ? "NEW|1.0e-300" : "NEW|1e-300", "x|1.7976931348623157e+308");
        assertThat(trial.rows("select b, u, tm from t where id = 1"))
                .containsExactly((sqlite ? "1" : "t") + "|" + uuid + "|01:02:03.000456");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void everyStreamThatWasOpenedIsClosed(Engine engine) {
        Trial trial = items(engine);
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        Load load = Load.rows(() -> {
                    opened.incrementAndGet();
                    return Stream.of(Row.of(1, "a", 1, null), Row.of(1, "a", 1, null))
                            .onClose(closed::incrementAndGet);
                })
                .into("t");
        trial.attempt(load);
        trial.plan(load);
        assertThat(closed.get()).isEqualTo(opened.get()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void noRowsAtAllAreAnEmptySource(Engine engine) {
        Trial trial = items(engine);
        trial.target().execute("insert into t (id) values (1)");
        assertThat(Trial.told(trial.attempt(of().replace())))
                .singleElement()
                .asString()
                .contains("the source is empty");
        assertThat(trial.target().count("t")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void mapsThatDifferAreNotLoadedAsIfTheyWereAlike(Engine engine) {
        Trial trial = items(engine);
        trial.target().execute("insert into t (id, name) values (1, 'one'), (2, 'two')");
        LoadReport report = trial.attempt(Load.rows(() -> Stream.of(Map.of("id", 1, "name", "eins"), Map.of("id", 2)))
                .into("t")
                .upsert());
        assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(Trial.told(report)).singleElement().asString().startsWith("rows:2 name [] the record has no name");
        LoadReport other = trial.attempt(Load.rows(() -> Stream.of(Map.of("id", 1), Map.of("id", 2, "name", "zwei")))
                .into("t")
                .upsert());
        assertThat(other.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(trial.rows("select id, name from t order by id")).isEqualTo(List.of("1|one", "2|two"));
    }
}
