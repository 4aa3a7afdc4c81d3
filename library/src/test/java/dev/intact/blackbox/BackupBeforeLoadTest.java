package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.backup.BackupSettings;
import dev.intact.backup.Restore;
import dev.intact.config.Configuration.BackupPolicy;
import dev.intact.config.Guard;
import dev.intact.dialect.KeptTable;
import dev.intact.error.BackupFailedException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a load changes is kept first, where that was asked for or the environment is protected. */
class BackupBeforeLoadTest {
    @TempDir
    Path folder;

    private Target prepared(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute(
                "create table price (sku varchar(10) primary key, amount integer)",
                "create table offer (sku varchar(10) references price (sku) on delete cascade)",
                "create table other (id integer primary key)",
                "insert into price values ('a', 1), ('b', 2)",
                "insert into offer values ('b')");
        return target;
    }

    private DatabaseConfig config(Target target) {
        return DatabaseConfig.of(target.url()).withFiles(folder);
    }

    private static Load prices() {
        return Load.rows(() -> List.of(Map.of("sku", "a", "amount", 5)).stream())
                .into("price")
                .replace();
    }

    private static List<String> tables(Backup backup) {
        return backup.manifest().orElseThrow().tables().stream()
                .map(KeptTable::shape)
                .map(shape -> shape.name().name())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void tablesThatChangeAndThoseThatLoseRowsWithThemAreKept(Engine engine) {
        Target target = prepared(engine);
        try (Database database = Database.open(config(target))) {
            LoadReport report = database.load(prices().with(Option.BACKUP));
            Backup backup = database.backups().list().get(0);
            assertThat(report.backup()).contains(backup.id());
            assertThat(database.history().latest(1).get(0).backup()).contains(backup.id());
            assertThat(tables(backup)).containsExactly("price", "offer");
            assertThat(target.count("offer")).isZero();
            database.restore(Restore.of(backup.id()));
            assertThat(target.rows("select sku, amount from price order by sku"))
                    .containsExactly("a|1", "b|2");
            assertThat(target.rows("select sku from offer")).containsExactly("b");
        }
    }

    @ParameterizedTest
    @EnumSource
    void protectedEnvironmentIsKeptUnlessToldOtherwise(Engine engine) {
        Target target = prepared(engine);
        DatabaseConfig guarded = config(target).withEnvironment("production", Guard.PROTECTED);
        try (Database database = Database.open(guarded)) {
            assertThat(database.plan(prices()).outcome()).isEqualTo(Outcome.PREVIEWED);
            assertThat(database.backups().list()).isEmpty();
            assertThat(database.load(prices().with(Option.FORCE)).backup()).isPresent();
            Load again = prices().with(Option.FORCE).with(Option.AGAIN);
            assertThat(database.load(again.with(Option.NO_BACKUP)).backup()).isEmpty();
            assertThat(database.backups().list()).hasSize(1);
        }
        try (Database database = Database.open(
                guarded.withBackups(BackupPolicy.NEVER, BackupSettings.USUAL.in(folder.resolve("elsewhere"))))) {
            assertThat(database.load(prices().with(Option.FORCE).with(Option.AGAIN))
                            .backup())
                    .isEmpty();
        }
        try (Database database = Database.open(config(target)
                .withBackups(BackupPolicy.ALWAYS, BackupSettings.USUAL.in(folder.resolve("elsewhere"))))) {
            assertThat(database.load(prices().with(Option.AGAIN)).backup()).isPresent();
            assertThat(folder.resolve("elsewhere")).isNotEmptyDirectory();
        }
    }

    @ParameterizedTest
    @EnumSource
    void loadWhoseBackupFailsChangesNothing(Engine engine) throws IOException {
        Target target = prepared(engine);
        Path taken = Files.writeString(folder.resolve("taken"), "a file");
        DatabaseConfig config = config(target).withBackups(BackupPolicy.ALWAYS, BackupSettings.USUAL.in(taken));
        try (Database database = Database.open(config)) {
            assertThatThrownBy(() -> database.load(prices()))
                    .isInstanceOf(BackupFailedException.class)
                    .hasMessageContaining("Nothing was changed");
        }
        assertThat(target.rows("select sku, amount from price order by sku")).containsExactly("a|1", "b|2");
        try (Database database = Database.open(config(target))) {
            assertThat(database.history().latest(1)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oldBackupsGoButNeverTheLatestNorTheLatestOfAll(Engine engine) throws IOException {
        Target target = prepared(engine);
        BackupSettings few = BackupSettings.USUAL.keeping(2);
        try (Database database = Database.open(config(target).withBackups(BackupPolicy.ALWAYS, few))) {
            Backup whole = database.backup();
            for (int i = 0; i < 4; i++) {
                int amount = i;
                database.load(Load.rows(() -> List.of(Map.of("sku", "a", "amount", amount)).stream())
                        .into("price")
                        .upsert());
            }
            assertThat(database.backups().list())
                    .hasSize(3)
                    .extracting(Backup::id)
                    .contains(whole.id());
            BackupSettings none = few.keeping(1).olderThan(Duration.ZERO);
            assertThat(database.backups().prunable(none)).hasSize(1);
            assertThat(database.backups().prune(none)).hasSize(1);
            assertThat(database.backups().list()).hasSize(2);
        }
        Path backups = folder.resolve(".intact").resolve("backups");
        try (var left = Files.walk(backups)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }
}
