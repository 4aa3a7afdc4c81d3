package dev.intact.tx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.ConnectionFailedException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class FenceTest {
    @Test
    void whatKeepsUsFromAskingIsNoOutcome() {
        Fence fence = new Fence(
                new PostgresDialect(),
                () -> {
                    throw new ConnectionFailedException("The server is a replica");
                },
                pause -> {});
        assertThatThrownBy(() -> fence.committed("0123456789abcdef", new SQLException("connection reset")))
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .hasMessageContaining("replica");
    }
}
