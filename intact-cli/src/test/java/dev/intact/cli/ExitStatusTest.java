package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.error.CancelledException;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.StatementFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.load.LoadReport.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitStatusTest {
    @Test
    void everyFailureHasTheStatusOfTheContract() {
        assertThat(ExitStatus.of(new LoadRejectedException("x", List.of(), 1)).code())
                .isEqualTo(1);
        assertThat(ExitStatus.of(new ConfigurationException("x")).code()).isEqualTo(2);
        assertThat(ExitStatus.of(new ConnectionFailedException("x")).code()).isEqualTo(3);
        assertThat(ExitStatus.of(new SourceFailedException("x")).code()).isEqualTo(3);
        assertThat(ExitStatus.of(new StatementFailedException("x")).code()).isEqualTo(3);
        assertThat(ExitStatus.of(new TransactionConflictException("x")).code()).isEqualTo(3);
        assertThat(ExitStatus.of(new CommitOutcomeUnknownException("x")).code()).isEqualTo(4);
        assertThat(ExitStatus.of(new CancelledException("x")).code()).isEqualTo(130);
    }

    @Test
    void everyOutcomeHasTheStatusOfTheContract() {
        assertThat(ExitStatus.of(Outcome.PUBLISHED).code()).isZero();
        assertThat(ExitStatus.of(Outcome.UNCHANGED).code()).isZero();
        assertThat(ExitStatus.of(Outcome.PREVIEWED).code()).isZero();
        assertThat(ExitStatus.of(Outcome.REJECTED).code()).isEqualTo(1);
        assertThat(ExitStatus.of(Outcome.FAILED).code()).isEqualTo(3);
        assertThat(ExitStatus.of(Outcome.UNKNOWN).code()).isEqualTo(4);
    }

    @Test
    void messagesAlwaysSayWhatWasLeftBehind() {
        assertThat(Failure.of(new ConnectionFailedException("No answer from host:5432"))
                        .message())
                .isEqualTo("No answer from host:5432. Nothing was changed.");
        assertThat(Failure.of(new ConfigurationException("Bad address; nothing was touched"))
                        .message())
                .isEqualTo("Bad address; nothing was touched");
        assertThat(Failure.of(new CommitOutcomeUnknownException("The answer to COMMIT was lost"))
                        .message())
                .contains("intact recover")
                .doesNotContain("Nothing was");
        assertThat(Failure.of(new IllegalStateException("oops")).status()).isEqualTo(ExitStatus.UNKNOWN);
    }
}
