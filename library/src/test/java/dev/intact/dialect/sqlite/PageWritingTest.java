package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Staged tables whose pages were written by hand are to SQLite as if it had written them. */
@Timeout(120)
class PageWritingTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536})
    void rowsOfEveryLengthAreReadBackFromPagesOfEverySize(int pageSize) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Workspace workspace = Workspaces.withPages(folder, pageSize)) {
            List<Long> numbers = new ArrayList<>();
            List<Integer> lengths = new ArrayList<>();
            StageTable stage = workspace.stage("rows", PlainRows.COLUMNS);
            try (BulkSink sink = workspace.write(stage)) {
                long number = 0;
                for (int i = 0; i < 600; i++) {
                    // Around the lengths at which a row leaves its page, and far beyond.
                    int length = i % 3 == 0 ? random.nextInt(40) : Math.max(0, pageSize * (i % 7) - 60 + i % 80);
                    PlainRows.put(sink, number, length);
                    numbers.add(number);
                    lengths.add(length);
                    number += 1 + (random.nextLong() >>> (1 + random.nextInt(62))) % (1L << 52);
                }
                assertThat(sink.finish()).isEqualTo(600);
            }
            assertThat(Sql.number(workspace.connection(), "pragma stage.page_size"))
                    .isEqualTo(pageSize);
            PlainRows.assertThere(workspace, stage, numbers, lengths);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 100, 1234, 5000})
    void treesOfEveryHeightAreWhole(int rows) throws Exception {
        try (Workspace workspace = Workspaces.withPages(folder, 512)) {
            StageTable stage = workspace.stage("rows", PlainRows.COLUMNS);
            try (BulkSink sink = workspace.write(stage)) {
                for (int row = 0; row < rows; row++) {
                    PlainRows.put(sink, row, 200);
                }
                sink.finish();
            }
            assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                    .isEqualTo(rows);
            assertThat(Workspaces.integrity(workspace)).isEqualTo("ok");
            workspace.seal(stage, List.of(List.of("n")));
            assertThat(Workspaces.integrity(workspace)).isEqualTo("ok");
        }
    }

    /** With few cells in a page above, every number of pages below is met, the awkward ones included. */
    @Test
    void noPageAboveOthersIsEverWithoutACell() throws Exception {
        try (Workspace workspace = Workspaces.withPages(folder, 512)) {
            for (int rows = 1; rows < 160; rows++) {
                StageTable stage = workspace.stage("rows", PlainRows.COLUMNS);
                try (BulkSink sink = workspace.write(stage)) {
                    for (long row = 0; row < rows; row++) {
                        PlainRows.put(sink, (row << 55) + row, 400);
                    }
                    sink.finish();
                }
                assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                        .isEqualTo(rows);
            }
            assertThat(Workspaces.integrity(workspace)).isEqualTo("ok");
        }
    }

    @Test
    void severalTablesFollowOneAnotherInOneSideFile() throws Exception {
        try (Workspace workspace = Workspaces.withPages(folder, 1024)) {
            List<StageTable> stages = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                StageTable stage = workspace.stage("rows", PlainRows.COLUMNS);
                try (BulkSink sink = workspace.write(stage)) {
                    for (int row = 0; row < 700; row++) {
                        PlainRows.put(sink, row, row + i);
                    }
                    sink.finish();
                }
                workspace.seal(stage, List.of(List.of("n", "t")));
                stages.add(stage);
            }
            for (StageTable stage : stages) {
                assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                        .isEqualTo(700);
            }
            assertThat(Workspaces.integrity(workspace)).isEqualTo("ok");
        }
    }

    @Test
    void rowsThatDoNotAscendAreRefused() throws Exception {
        try (Workspace workspace = Workspaces.withPages(folder, 4096)) {
            StageTable stage = workspace.stage("rows", PlainRows.COLUMNS);
            try (BulkSink sink = workspace.write(stage)) {
                PlainRows.put(sink, 5, 1);
                PlainRows.put(sink, 5, 1);
                assertThatThrownBy(sink::finish).isInstanceOf(SQLException.class);
            }
            assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                    .isZero();
        }
    }

    /** SQLite keeps nothing in the page where it takes its locks, one gigabyte into the file. */
    @Test
    void pageOfTheLocksIsPassedOver() throws Exception {
        Path file = folder.resolve("big.db");
        Workspaces.sql(file, "pragma page_size=65536", "create table t(b)");
        long beforeLocks = (1L << 30) / 65_536 - 20;
        try (var channel = java.nio.file.Files.newByteChannel(
                file, java.nio.file.StandardOpenOption.READ, java.nio.file.StandardOpenOption.WRITE)) {
            var number = java.nio.ByteBuffer.allocate(4).putInt(0, (int) beforeLocks);
            channel.position(28).write(number);
            channel.position(beforeLocks * 65_536 - 1).write(java.nio.ByteBuffer.allocate(1));
        }
        byte[] long3 = PlainRows.bytes(3, 3 * 65_536);
        RecordBytes record = new RecordBytes(1, new int[] {0});
        record.putBytes(long3);
        byte[] encoded = new byte[record.length()];
        record.copyTo(encoded, 0);
        try (TableTree tree =
                new TableTree(PageFile.open(file, PageFile.Ending.CUT).orElseThrow(), 2)) {
            for (int row = 1; row <= 30; row++) {
                tree.add(row, encoded, 0, encoded.length);
            }
            tree.finish();
        }
        try (var connection = Workspaces.other(file)) {
            assertThat(Sql.list(connection, row -> row.getBytes(1), "select b from t"))
                    .hasSize(30)
                    .allMatch(found -> Arrays.equals(found, long3));
            assertThat(Sql.text(connection, "pragma integrity_check(t)")).isEqualTo("ok");
            assertThat(Sql.number(connection, "pragma page_count")).isGreaterThan((1L << 30) / 65_536 + 20);
        }
    }
}
