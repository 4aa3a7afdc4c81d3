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
import dev.intact.error.ConfigurationException;
import dev.intact.load.Load;
import dev.intact.load.Option;
import dev.intact.observe.Event;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Databases that share a folder of backups, and one that is spelt in several ways. */
class BackupsOfOthersTest {
    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();

    private Target made(Engine engine, String name, String value) throws IOException {
        Target target = engine.fresh(Files.createDirectory(folder.resolve(name)));
        target.execute(
                "create table one (id integer primary key, v varchar(20))",
                "insert into one values (1, '" + value + "')");
        return target;
    }

    private DatabaseConfig shared(String url) {
        return DatabaseConfig.of(url)
                .withFiles(folder)
                .withBackups(BackupPolicy.NEVER, BackupSettings.USUAL.in(folder.resolve("shared")))
                .withObserver(event -> {
                    if (event instanceof Event.Warning warning) {
                        warnings.add(warning.message());
                    }
                });
    }

    private static List<String> ids(List<Backup> backups) {
        return backups.stream().map(Backup::id).toList();
    }

    @ParameterizedTest
    @EnumSource
    void latestIsOfThisDatabaseAndAnothersIsNamedInFull(Engine engine) throws IOException {
        Target live = made(engine, "live", "live");
        Target staging = made(engine, "staging", "staging");
        Backup own;
        Backup other;
        try (Database database = Database.open(shared(live.url()));
                Database another = Database.open(shared(staging.url()))) {
            own = database.backup();
            other = another.backup();
            assertThat(ids(database.backups().own())).containsExactly(own.id());
            assertThat(database.backups().find("latest").id()).isEqualTo(own.id());
            assertThat(database.backups().prunable(BackupSettings.USUAL.keeping(1)))
                    .isEmpty();
            live.execute("update one set v = 'changed'");
            database.restore(Restore.of("latest"));
            assertThat(live.rows("select v from one")).containsExactly("live");
        }
        assertThat(warnings).isEmpty();
        DatabaseConfig guarded = shared(live.url()).withEnvironment("production", Guard.PROTECTED);
        try (Database database = Database.open(guarded)) {
            String beginning = other.id().substring(0, other.id().length() - 1);
            assertThatThrownBy(() -> database.restore(
                            Restore.of(beginning).with(Option.FORCE).with(Option.NO_BACKUP)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("is protected");
            assertThatThrownBy(() -> database.restore(Restore.of(other.id()).with(Option.NO_BACKUP)))
                    .isInstanceOf(ConfigurationException.class);
            assertThat(live.rows("select v from one")).containsExactly("live");
            database.restore(Restore.of(other.id()).with(Option.FORCE).with(Option.NO_BACKUP));
            assertThat(live.rows("select v from one")).containsExactly("staging");
        }
        assertThat(warnings).isNotEmpty().allMatch(warning -> warning.contains("The backup " + other.id() + " is of "));
    }

    @ParameterizedTest
    @EnumSource
    void whereOnlyOthersAreThatIsSaid(Engine engine) throws IOException {
        try (Database another =
                        Database.open(shared(made(engine, "staging", "x").url()));
                Database database =
                        Database.open(shared(made(engine, "live", "y").url()))) {
            another.backup();
            assertThatThrownBy(() -> database.restore(Restore.of("latest")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("There is no backup of")
                    .hasMessageContaining("intact backup list");
        }
    }

    /** Were it another database, no load of it would count after the restore, and the file would be loaded twice. */
    private void isOne(Target target, String spelt) throws IOException {
        Path file = Files.writeString(folder.resolve("more.csv"), "id,v\n2,b\n");
        Load load = Load.files(file).into("one").append();
        Backup backup;
        try (Database database = Database.open(shared(target.url()))) {
            database.load(load);
            backup = database.backup();
        }
        target.execute("delete from one");
        try (Database database = Database.open(shared(spelt))) {
            assertThat(ids(database.backups().own())).containsExactly(backup.id());
            database.restore(Restore.of("latest"));
            database.load(load);
        }
        assertThat(target.count("one")).isEqualTo(2);
        assertThat(warnings).isEmpty();
    }

    @Test
    void fileIsKnownByItsRealPathHoweverItIsSpelt() throws IOException {
        Target target = made(Engine.SQLITE, "live", "a");
        Path link = Files.createSymbolicLink(folder.resolve("link.db"), Path.of(target.url()));
        isOne(target, link.toString());
        try (Database database =
                Database.open(shared(folder.resolve("live/../live/./target.db").toString()))) {
            assertThat(database.backups().own()).hasSize(1);
            Files.delete(Path.of(target.url()));
            assertThat(database.backups().own()).hasSize(1);
        }
    }

    @Test
    void serverIsKnownByWhateverHostItIsReached() throws IOException {
        Target target = made(Engine.POSTGRES, "live", "a");
        isOne(target, target.url().replace("127.0.0.1", "localhost"));
    }

    @Test
    void databaseAndBackupsThatMovedTogetherBelongTogether() throws IOException {
        Target target = made(Engine.SQLITE, "before", "a");
        try (Database database = Database.open(target.url())) {
            database.backup();
        }
        Files.move(folder.resolve("before"), folder.resolve("after"));
        Path moved = folder.resolve("after").resolve("target.db");
        try (Database database = Database.open(moved.toString())) {
            assertThat(database.backups().own()).hasSize(1);
            Files.writeString(moved, "no database any more");
            assertThat(database.backups().replaceDamaged(Restore.of("latest"))).isPresent();
        }
    }

    @Test
    void damagedDatabaseIsMadeFromTheLatestBackupOfTheWhole() throws IOException {
        Target target = made(Engine.SQLITE, "live", "a");
        Path file = Path.of(target.url());
        try (Database database = Database.open(target.url())) {
            database.backup(TableName.of("one"));
            assertThatThrownBy(() -> database.backups().replaceDamaged(Restore.of("latest")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("no backup of the whole database")
                    .hasMessageContaining("intact backup create");
            Backup whole = database.backup();
            database.backup(TableName.of("one"));
            Files.writeString(file, "no database any more");
            assertThat(database.backups().findWhole("latest").id()).isEqualTo(whole.id());
            assertThat(database.backups().replaceDamaged(Restore.of("latest"))).isPresent();
        }
        assertThat(target.rows("select v from one")).containsExactly("a");
    }
}
