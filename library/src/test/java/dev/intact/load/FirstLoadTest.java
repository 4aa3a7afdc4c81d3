package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.LoadRejectedException;
import dev.intact.testing.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many rows into tables that hold none: what keys and indexes there are is there afterwards, and holds. */
class FirstLoadTest {
    private static final int ROWS = 20_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void theIndexesOfAnEmptyTableStandAfterItsFirstLoad(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        target.execute(
                "create table item (id bigint primary key, kind int, code text)",
                "create index item_kind on item (kind)",
                "create unique index item_code on item (code)");
        try (Database db = target.open()) {
            LoadReport report = db.load(Load.files(items()).into("item"));
            assertThat(report.problems()).isEmpty();
        }
        assertThat(target.rows("select count(*) from item where kind = 3")).containsExactly("2000");
        assertThat(target.rows(indexes(engine))).contains("item_code", "item_kind");
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalByTheDatabaseLeavesTheIndexesOfAnEmptyTable(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        target.execute(
                "create table item (id bigint primary key, kind int, code text)",
                "create index item_kind on item (kind)",
                // No list of columns: only the database itself can tell.
                "create unique index item_code on item (lower(code))");
        try (Database db = target.open()) {
            Load load = Load.files(items()).into("item");
            assertThatThrownBy(() -> db.load(load))
                    .isInstanceOf(LoadRejectedException.class)
                    .hasMessageContaining("item_code");
        }
        assertThat(target.rows("select count(*) from item")).containsExactly("0");
        assertThat(target.rows(indexes(engine))).contains("item_code", "item_kind");
    }

    @ParameterizedTest
    @EnumSource
    void aMadeTableHasItsKey(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        try (Database db = target.open()) {
            db.load(Load.files(items()).into("item").key("kind", "id"));
            LoadReport again = db.load(Load.rows(() -> List.of(new Item(3, 3, "x")).stream())
                    .into("item")
                    .upsert());
            assertThat(again.tables().get(0).updated()).isEqualTo(1);
        }
        assertThat(target.rows("select code from item where id = 3")).containsExactly("x");
    }

    /** A row. */
    public record Item(long id, int kind, String code) {}

    /** Codes that differ, but for case at the end. */
    private Path items() throws IOException {
        String rows = LongStream.range(0, ROWS)
                .mapToObj(id -> id + "," + id % 10 + "," + (id == 0 ? "C" + (ROWS - 1) : "c" + id))
                .collect(Collectors.joining("\n"));
        return Files.writeString(folder.resolve("item.csv"), "id,kind,code\n" + rows + "\n");
    }

    private static String indexes(Engine engine) {
        return engine == Engine.SQLITE
                ? "select name from sqlite_schema where type = 'index'"
                : "select indexname from pg_indexes where tablename = 'item'";
    }
}
