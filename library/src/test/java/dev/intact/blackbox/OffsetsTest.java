package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.testing.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moments with an offset, into a column that says nothing of zones. */
class OffsetsTest {
    @TempDir
    Path folder;

    @Test
    void postgresRefusesTheOffsetThatItsTimestampWouldLoseAndTakesUtc() throws IOException {
        Engine.Target target = Engine.POSTGRES.fresh(folder);
        LoadReport report = loaded(target, "1,2026-01-05T10:00:00+02:00", "2,2026-01-05T10:00:00-00:30");
        assertThat(report.problems()).hasSize(2).allMatch(p -> p.reason().contains("offset"));
        assertThat(report.problems().get(0).line()).hasValue(2);
        assertThat(target.count("t")).isZero();
        assertThat(loaded(target, "1,2026-01-05T10:00:00Z", "2,2026-01-05T10:00:00+00:00")
                        .problems())
                .isEmpty();
        assertThat(target.rows("select id, at from t order by id"))
                .containsExactly("1|2026-01-05 10:00:00", "2|2026-01-05 10:00:00");
    }

    @Test
    void sqliteKeepsTheMomentAndItsMark() throws IOException {
        Engine.Target target = Engine.SQLITE.fresh(folder);
        assertThat(loaded(target, "1,2026-01-05T10:00:00+02:00", "2,2026-01-05T10:00:00")
                        .problems())
                .isEmpty();
        assertThat(target.rows("select id, cast(at as text) from t order by id"))
                .containsExactly("1|2026-01-05 08:00:00Z", "2|2026-01-05 10:00:00");
    }

    private LoadReport loaded(Engine.Target target, String... rows) throws IOException {
        target.execute("create table if not exists t(id integer primary key, at timestamp)");
        Path file = Files.writeString(folder.resolve("t.csv"), "id,at\n" + String.join("\n", rows) + "\n");
        try (Database db = target.open()) {
            return db.attempt(Load.files(file));
        }
    }
}
