package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that ends a transaction by itself, in the middle of it: what the program does afterwards is not done. */
class EndedTransactionTest {
    private static final String ENDLESS = "insert into t (id) with recursive n(i) as (select 100 union all select i + 1"
            + " from n where i < 1000000000) select i from n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void statementsAfterAnInterruptedOneAreNotCommittedOnTheirOwn(Engine engine) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        target.execute("create table t (id integer primary key)");
        try (Database database = Database.open(DatabaseConfig.of(target.url())
                .withFiles(folder)
                .withTimeouts(usual -> usual.withStatement(Duration.ofMillis(300))))) {
            Throwable failure = catchThrowable(() -> database.transaction(tx -> {
                tx.execute("insert into t (id) values (1)");
                tx.files().create(Path.of("a.txt")).text("a");
                assertThatThrownBy(() -> tx.execute(ENDLESS)).isInstanceOf(IntactException.class);
                tx.execute("insert into t (id) values (2)");
                tx.files().create(Path.of("b.txt")).text("b");
            }));
            boolean whole = failure == null;
            // PostgreSQL takes back the statement alone.
            assertThat(whole).isEqualTo(engine == Engine.POSTGRES);
            assertThat(target.rows("select id from t order by id")).isEqualTo(whole ? List.of("1", "2") : List.of());
            assertThat(Files.exists(folder.resolve("a.txt"))).isEqualTo(whole);
            assertThat(Files.exists(folder.resolve("b.txt"))).isEqualTo(whole);
            assertThat(database.recover().isEmpty()).isTrue();
            if (failure instanceof IntactException known) {
                assertThat(known.effect()).isEqualTo(Effect.NONE);
            }
        }
    }
}
