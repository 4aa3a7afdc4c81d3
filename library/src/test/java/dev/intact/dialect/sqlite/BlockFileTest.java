package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.RowBlocks;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was kept is read again; what did not find room comes from the database. */
class BlockFileTest {
    private static final TableSchema TABLE = new TableSchema(
            TableName.of("t"),
            List.of(Column.of("a", ColumnType.text())),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            false);
    private static final int ROWS = 40_000;

    @TempDir
    Path folder;

    private Connection connection;

    @BeforeEach
    void some() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("source.db"));
        Sql.run(
                connection,
                "create table t (a text)",
                "insert into t with recursive n(i) as (select 1 union all select i + 1 from n where i < " + ROWS
                        + ") select i || hex(zeroblob(50)) from n");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static List<Long> numbers(Optional<RowBlocks> opened) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (RowBlocks blocks = opened.orElseThrow()) {
            for (Optional<RowBlocks.Block> next = blocks.next(); next.isPresent(); next = blocks.next()) {
                StoredBlock.Reading rows = (StoredBlock.Reading) next.get().rows();
                while (rows.next()) {
                    numbers.add(rows.number());
                }
            }
        }
        return numbers;
    }

    /** How many rows are read after a first look, when no row is there any more but in the file. */
    private int kept(long most) throws SQLException {
        try (BlockFile file = new BlockFile(folder, most)) {
            StoredBlocks.Known known = StoredBlocks.Known.nothing(file);
            List<Long> first = numbers(StoredBlocks.keeping(connection, TABLE, List.of("a"), known));
            assertThat(first).hasSize(ROWS).doesNotHaveDuplicates();
            assertThat(numbers(StoredBlocks.of(connection, TABLE, List.of("a"), known)))
                    .isEqualTo(first);
            Sql.run(connection, "begin", "delete from t");
            List<Long> left = numbers(StoredBlocks.of(connection, TABLE, List.of("a"), known));
            Sql.run(connection, "rollback");
            assertThat(left).isEqualTo(first.subList(0, left.size()));
            return left.size();
        }
    }

    @Test
    void whatWasKeptIsNotAskedForAgain() throws SQLException {
        assertThat(kept(Long.MAX_VALUE)).isEqualTo(ROWS);
    }

    @Test
    void whatFoundNoRoomIsAskedForAgain() throws SQLException {
        assertThat(kept(0)).isZero();
        assertThat(kept(2 << 20)).isBetween(1, ROWS - 1);
    }

    /** Another table, or other columns of it, are something else. */
    @Test
    void onlyTheSameColumnsAreTheSame() throws SQLException {
        try (BlockFile file = new BlockFile(folder, Long.MAX_VALUE)) {
            StoredBlocks.Known known = StoredBlocks.Known.nothing(file);
            assertThat(numbers(StoredBlocks.keeping(connection, TABLE, List.of("a"), known)))
                    .hasSize(ROWS);
            assertThat(file.of(List.of("t", "a"))).isNotEmpty();
            assertThat(file.of(List.of("t", "b"))).isEmpty();
            assertThat(file.of(List.of("a", "t"))).isEmpty();
        }
    }

    @Test
    void nothingOfItIsLeft() throws Exception {
        assertThat(kept(Long.MAX_VALUE)).isPositive();
        try (var left = Files.list(folder)) {
            assertThat(left).noneMatch(path -> path.toString().endsWith(".blocks"));
        }
    }

    @Test
    void aFolderThatIsMissingOnlyCostsTime() throws SQLException {
        try (BlockFile file = new BlockFile(folder.resolve("missing"), Long.MAX_VALUE)) {
            StoredBlocks.Known known = StoredBlocks.Known.nothing(file);
            assertThat(numbers(StoredBlocks.keeping(connection, TABLE, List.of("a"), known)))
                    .hasSize(ROWS);
            assertThat(numbers(StoredBlocks.of(connection, TABLE, List.of("a"), known)))
                    .hasSize(ROWS);
        }
    }
}
