package dev.intact.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Durability;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.testing.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes with several threads each write to one file, which is new, and nobody is told that it is busy. */
class WriterCrowdTest {
    private static final int PROCESSES = 2;
    private static final int WRITERS = 3;
    private static final int EACH = 30;

    @TempDir
    Path folder;

    @Test
    void everyWriteOfEveryProcessArrivesAndNobodyIsToldThatTheFileIsBusy() throws Exception {
        Engine.Target target = Engine.SQLITE.fresh(folder);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(start(target.url()));
        }
        crowd(target.url());
        for (Process process : processes) {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
        }
        assertThat(target.rows("select sum(n), count(*) from t"))
                .containsExactly((PROCESSES + 1) * WRITERS * EACH + "|" + (PROCESSES + 1) * WRITERS * EACH);
    }

    private static Process start(String url) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WriterCrowdTest.class.getName(),
                        url)
                .redirectErrorStream(true)
                .start();
    }

    /** One of the processes. */
    public static void main(String[] arguments) throws Exception {
        crowd(arguments[0]);
    }

    private static void crowd(String url) throws Exception {
        SqliteDialect dialect = new SqliteDialect();
        try (Connections connections =
                new Connections(dialect, dialect.address(url).orElseThrow(), Ground.SETTINGS, ConnectConfig.USUAL)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                all.add(CompletableFuture.runAsync(() -> write(connections), Ground::inItsOwnThread));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
        }
    }

    private static void write(Connections connections) {
        try {
            for (int i = 0; i < EACH; i++) {
                try (ProgramSession session = connections.acquire()) {
                    session.durability(Durability.USUAL);
                    session.begin(List.of());
                    try (Statement statement = session.connection().createStatement()) {
                        statement.execute("create table if not exists t (n)");
                        statement.execute("insert into t values (1)");
                    }
                    session.commit();
                }
                try (ReadSession session = connections.reading()) {
                    assertThat(Ground.number(session.connection(), "select count(*) from t"))
                            .isPositive();
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
