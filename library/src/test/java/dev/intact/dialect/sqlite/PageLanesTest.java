package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several lanes write the pages of one table. */
@Timeout(120)
class PageLanesTest {
    @TempDir
    Path folder;

    @Test
    void lanesFillOneTableInTheOrderOfThePieces() throws Exception {
        int lanes = 4;
        int pieces = 60;
        try (Workspace workspace = Workspaces.withPages(folder, 4096)) {
            StageTable stage = workspace.stage("rows", PlainRows.COLUMNS);
            List<BulkSink> sinks = workspace.write(stage, lanes);
            ExecutorService threads = Executors.newFixedThreadPool(lanes);
            try {
                List<Future<Long>> results = new ArrayList<>();
                for (int lane = 0; lane < lanes; lane++) {
                    int first = lane;
                    results.add(threads.submit(() -> pieces(sinks.get(first), first, lanes, pieces)));
                }
                long rows = 0;
                for (Future<Long> result : results) {
                    rows += result.get(60, TimeUnit.SECONDS);
                }
                assertThat(rows).isEqualTo(pieces * 3000L);
            } finally {
                threads.shutdownNow();
                for (BulkSink sink : sinks) {
                    sink.close();
                }
            }
            String ascending =
                    "select count(*) from (select n, lag(intact_row) over (order by rowid) before, intact_row"
                            + " from " + stage.sql() + ") where before < intact_row and n = intact_row * 3";
            assertThat(Sql.number(workspace.connection(), ascending)).isEqualTo(pieces * 3000L - 1);
            assertThat(Workspaces.integrity(workspace)).isEqualTo("ok");
        }
    }

    private static long pieces(BulkSink sink, int first, int step, int pieces) throws SQLException {
        for (long piece = first; piece < pieces; piece += step) {
            for (long row = 0; row < 3000; row++) {
                PlainRows.put(sink, piece << 32 | row, 10 + first * 100);
            }
            sink.endPiece(piece);
        }
        return sink.finish();
    }

    @Test
    void laneThatIsFarAheadWaitsUntilTheLoadIsCancelled() throws Exception {
        try (Workspace workspace = Workspaces.withPages(folder, 4096)) {
            StageTable stage = workspace.stage("rows", PlainRows.COLUMNS);
            List<BulkSink> sinks = workspace.write(stage, 2);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<Long> ahead = thread.submit(() -> bigPieces(sinks.get(1), 40));
                assertThatThrownBy(() -> ahead.get(300, TimeUnit.MILLISECONDS))
                        .isInstanceOf(java.util.concurrent.TimeoutException.class);
                workspace.cancel();
                assertThatThrownBy(() -> ahead.get(30, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
            } finally {
                thread.shutdownNow();
                for (BulkSink sink : sinks) {
                    sink.close();
                }
            }
            assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                    .isZero();
        }
    }

    private static long bigPieces(BulkSink sink, int pieces) throws SQLException {
        for (long piece = 1; piece < pieces; piece++) {
            PlainRows.put(sink, piece << 32, 1 << 20);
            sink.endPiece(piece);
        }
        return sink.finish();
    }

    @Test
    void laneThatFailsReleasesTheOthersAndNoRowIsKept() throws Exception {
        try (Workspace workspace = Workspaces.withPages(folder, 4096)) {
            StageTable stage = workspace.stage("rows", PlainRows.COLUMNS);
            List<BulkSink> sinks = workspace.write(stage, 2);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<Long> ahead = thread.submit(() -> bigPieces(sinks.get(1), 40));
                PlainRows.put(sinks.get(0), 1, 10);
                sinks.get(0).close();
                assertThatThrownBy(() -> ahead.get(30, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
            } finally {
                thread.shutdownNow();
                sinks.get(1).close();
            }
            assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                    .isZero();
            assertThat(Workspaces.integrity(workspace)).isEqualTo("ok");
        }
    }
}
