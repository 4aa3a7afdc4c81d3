package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.error.TransactionConflictException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that are missing, made or replaced meanwhile, empty, or called something odd. */
class DatabaseFilesTest {
    @TempDir
    Path folder;

    @Test
    void rolledBackLoadIntoAMissingDatabaseLeavesNothing() throws Exception {
        Path file = folder.resolve("new.db");
        try (Workspace workspace = Workspaces.open(file)) {
            assertThat(workspace.describe(Prices.NAME)).isEmpty();
            workspace.lock(List.of(Prices.NAME));
            Prices.fill(workspace, 10);
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "create table main.price(sku, cents)");
            workspace.rollback();
        }
        Prices.assertOnlyFile(folder);
    }

    @Test
    void closedLoadIntoAMissingDatabaseLeavesNothing() throws Exception {
        Path file = folder.resolve("new.db");
        try (Workspace workspace = Workspaces.open(file)) {
            Prices.fill(workspace, 10);
        }
        Prices.assertOnlyFile(folder);
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "create table main.price(sku, cents)");
        }
        Prices.assertOnlyFile(folder);
    }

    @Test
    void missingDatabaseIsMadeByPublishing() throws Exception {
        Path file = folder.resolve("new.db");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable stage = Prices.fill(workspace, 10);
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "create table main.price(sku, cents)");
            Prices.insert(workspace, stage);
            workspace.commit();
            try (Connection fresh = workspace.fresh()) {
                assertThat(Sql.number(fresh, "select count(*) from price")).isEqualTo(10);
            }
        }
        assertThat(Prices.count(file)).isEqualTo(10);
        Prices.assertOnlyFile(folder, file);
    }

    @Test
    void databaseMadeBySomebodyElseMeanwhileIsNotTouched() throws Exception {
        Path file = folder.resolve("new.db");
        try (Workspace workspace = Workspaces.open(file)) {
            Prices.made(folder);
            Path other = Files.move(folder.resolve("app.db"), file);
            assertThatThrownBy(() -> workspace.begin(List.of())).isInstanceOf(TransactionConflictException.class);
            assertThat(Prices.count(other)).isEqualTo(1);
        }
        assertThat(Prices.count(file)).isEqualTo(1);
        Prices.assertOnlyFile(folder, file);
    }

    @Test
    void unpublishedDatabaseThatOthersOpenedMeanwhileIsLeftToThem() throws Exception {
        Path file = folder.resolve("new.db");
        try (Connection other = opened(file)) {
            Sql.run(other, "create table theirs(a)");
        }
        Prices.assertOnlyFile(folder, file);
    }

    private static Connection opened(Path file) throws SQLException {
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.begin(List.of());
            workspace.rollback();
            Connection other = Workspaces.other(file);
            Sql.run(other, "begin", "select * from sqlite_schema");
            return other;
        }
    }

    @Test
    void replacedDatabaseIsNotPublishedInto() throws Exception {
        Path file = Prices.made(folder);
        try (Workspace workspace = Workspaces.open(file)) {
            Path copy = Files.copy(file, folder.resolve("copy.db"));
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> workspace.begin(List.of()))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("moved or replaced");
        }
        Prices.assertOnlyFile(folder, file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with space.db",
                "it's.db",
                "a?mode=memory.db",
                "a#b.db",
                "100%25.db",
                "prix-été-日本.db",
                "a\"b&c.db"
            })
    void anyFileNameWorks(String name) throws Exception {
        Path file = folder.resolve(name);
        try (Workspace workspace = Workspaces.open(file)) {
            workspace.lock(List.of(Prices.NAME));
            StageTable stage = Prices.fill(workspace, 3);
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "create table main.price(sku, cents)");
            Prices.insert(workspace, stage);
            workspace.commit();
        }
        Prices.assertOnlyFile(folder, file);
        assertThat(Prices.count(file)).isEqualTo(3);
    }

    @Test
    void databaseInUtf16Works() throws Exception {
        Path file = folder.resolve("wide.db");
        Workspaces.sql(file, "pragma encoding='UTF-16le'", "create table price(sku text, cents int)");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable stage = Prices.fill(workspace, 3);
            workspace.begin(List.of());
            Prices.insert(workspace, stage);
            workspace.commit();
        }
        try (Connection reader = Workspaces.other(file)) {
            assertThat(Sql.text(reader, "select max(sku) from price")).isEqualTo("sku3");
        }
    }

    @Test
    void lookingAtAWalDatabaseLeavesNoLogBehind() throws Exception {
        Path file = Prices.made(folder, "pragma journal_mode=wal");
        byte[] before = Files.readAllBytes(file);
        try (Workspace workspace = Workspaces.open(file)) {
            assertThat(workspace.describe(Prices.NAME)).isPresent();
        }
        Prices.assertOnlyFile(folder, file);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void emptyFileIsAnEmptyDatabase() throws Exception {
        Path file = Files.createFile(folder.resolve("zero.db"));
        try (Workspace workspace = Workspaces.open(file)) {
            assertThat(workspace.describe(Prices.NAME)).isEmpty();
            workspace.begin(List.of());
            Sql.run(workspace.connection(), "create table main.price(sku, cents)");
            workspace.commit();
        }
        assertThat(Prices.count(file)).isZero();
    }
}
