package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Address;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.error.TransactionConflictException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that is kept for long goes on writing to the file that it was opened on, or not at all. */
class MovedFileTest {
    private static final SqliteDialect DIALECT = new SqliteDialect();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 60})
    void aFileThatTookTheNameMeanwhileIsNotTakenForTheOldOne(int statementSeconds) throws Exception {
        SessionSettings settings = new SessionSettings(
                "intact test",
                Timeouts.USUAL
                        .withConnect(Duration.ofSeconds(5))
                        .withLock(Duration.ofSeconds(5))
                        .withStatement(Duration.ofSeconds(statementSeconds)));
        Path file = folder.resolve("kept.db");
        Address address = DIALECT.address(file.toString()).orElseThrow();
        try (Connection connection = DIALECT.connect(address, settings)) {
            ProgramSession first = DIALECT.session(connection, address, settings);
            first.begin(List.of());
            first.commit();
            Files.move(file, folder.resolve("moved.db"));
            Files.createFile(file);
            ProgramSession second = DIALECT.session(connection, address, settings);
            assertThatThrownBy(() -> second.begin(List.of()))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("moved or replaced");
            Files.delete(file);
            Files.move(folder.resolve("moved.db"), file);
            second.begin(List.of());
            Sql.run(second.connection(), "create table t (a)");
            second.commit();
            assertThat(Sql.number(second.connection(), "select count(*) from t"))
                    .isZero();
        }
    }
}
