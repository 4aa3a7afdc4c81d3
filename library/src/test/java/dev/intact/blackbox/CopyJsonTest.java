package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON that not every reader takes loses nothing in a copy. */
class CopyJsonTest {
    @TempDir
    Path folder;

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve(name)));
    }

    @Test
    void jsonWithAKeyTwiceAndNumbersWithoutEndArriveInSqlite() throws IOException {
        Target source = fresh(Engine.POSTGRES, "from");
        source.execute(
                "create table t (id int primary key, j json, k json, r double precision)",
                "insert into t values (1, '[{\"b\": {\"a\": 1, \"a\": 2}}]', '{\"a\": 1}', 'infinity'), (2, '{}', '[{\"a\": 1}, {\"a\": 1}]', 0.5)");
        Target target = fresh(Engine.SQLITE, "to");
        try (Database db = target.open()) {
            assertThat(db.copy(Copy.from(source.url())).remarks())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("column j", "1 of its values are objects that have a key twice");
        }
        assertThat(target.rows("select j, k, r > 1e308 from t order by id"))
                .containsExactly("[{\"b\": {\"a\": 1, \"a\": 2}}]|{\"a\": 1}|1", "{}|[{\"a\": 1}, {\"a\": 1}]|0");
    }

    @Test
    void jsonWithAKeyTwiceArrivesInPostgresAsItIs() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table t (id integer primary key, j json, k json)",
                "insert into t values (1, '[{\"b\": {\"a\": 1, \"a\": 2}}]', '{\"a\": 1}'), (2, '{}', '[{\"a\": 1}, {\"a\": 1}]')");
        Target target = fresh(Engine.POSTGRES, "to");
        try (Database db = target.open()) {
            assertThat(db.copy(Copy.from(source.url())).remarks())
                    .singleElement()
                    .asString()
                    .contains("column j", "1 of its values do not fit json", "kept as text");
        }
        assertThat(target.rows("select j, k, pg_typeof(k) from t order by id"))
                .containsExactly("[{\"b\": {\"a\": 1, \"a\": 2}}]|{\"a\": 1}|json", "{}|[{\"a\": 1}, {\"a\": 1}]|json");
    }
}
