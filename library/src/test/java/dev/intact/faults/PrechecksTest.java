package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.StatementFailedException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A load that cannot come to a good end is refused before it stages a row, and says all that is missing at once. */
class PrechecksTest {
    private static final String BATCH = "load: [{ table: player, from: player.csv, key: id, mode: replace }]\n";

    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();
    private final List<String> phases = new ArrayList<>();

    private Database open(String url) {
        return Database.open(DatabaseConfig.of(url).withObserver(event -> {
            if (event instanceof Event.Notice notice) {
                notices.add(notice.message());
            } else if (event instanceof Event.Phase phase) {
                phases.add(phase.phase());
            }
        }));
    }

    private Load load(String rows) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Files.writeString(sources.resolve("player.csv"), rows);
        Files.writeString(sources.resolve("intact.yaml"), BATCH);
        return Load.folder(sources);
    }

    /** A role that may come in, and its address. */
    private static String role(Target target, String... grants) {
        String database = target.rows("select current_database()").get(0);
        String role = "limited_" + database;
        target.execute("create role " + role + " login");
        for (String grant : grants) {
            target.execute(grant + " to " + role);
        }
        return target.url().replace("//postgres:", "//" + role + ":");
    }

    @Test
    void rightsThatAreMissingAreNamedTogether() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "create table player (id integer primary key)", "create schema intact", "create schema intact_stage");
        String url = role(target, "grant select on player", "grant create, usage on schema intact");
        try (Database database = open(url)) {
            Load load = load("id\n1\n");
            assertThatThrownBy(() -> database.load(load))
                    .isInstanceOf(StatementFailedException.class)
                    .hasMessageContaining("lacks INSERT, UPDATE, DELETE on \"public\".\"player\"")
                    .hasMessageContaining("lacks CREATE on the schema intact_stage")
                    .hasMessageContaining("Nothing was changed. Run: grant ");
            assertThatThrownBy(() -> database.plan(load)).isInstanceOf(StatementFailedException.class);
            assertThat(phases).containsOnly("resolve", "settings");
        }
        assertThat(target.count("player")).isZero();
    }

    @Test
    void whoMayNotMakeTablesIsToldSo() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        try (Database database = open(role(target))) {
            Load load = load("id\n1\n");
            assertThatThrownBy(() -> database.load(load))
                    .hasMessageContaining("lacks CREATE on the schema public")
                    .hasMessageContaining("the schema intact is missing")
                    .hasMessageContaining("Nothing was changed.");
        }
    }

    @Test
    void roleWhoseTransactionsOnlyReadIsRefused() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table player (id integer primary key)");
        target.execute("alter database "
                + target.rows("select current_database()").get(0) + " set default_transaction_read_only = on");
        try (Database database = open(target.url())) {
            Load load = load("id\n1\n");
            assertThatThrownBy(() -> database.load(load))
                    .isInstanceOf(StatementFailedException.class)
                    .hasMessageContaining("read-only (default_transaction_read_only)");
        }
    }

    @Test
    void slotThatKeepsTheLogIsToldOf() throws Exception {
        try (Server server = new Server(folder.resolve("server"))) {
            Target target = server.target();
            target.execute(
                    "create table player (id integer primary key)",
                    "alter system set max_slot_wal_keep_size = '100MB'",
                    "select pg_reload_conf()",
                    "select pg_create_physical_replication_slot('forgotten', true)");
            try (Database database = open(target.url())) {
                assertThat(database.load(load("id\n1\n")).outcome()).isEqualTo(Outcome.PUBLISHED);
            }
            assertThat(notices)
                    .anySatisfy(notice -> assertThat(notice)
                            .contains("the replication slot forgotten is not in use")
                            .contains("more and it is lost"));
        }
    }

    @Test
    void allFilesThatCannotBeReadAreNamed() throws Exception {
        Target target = Engine.SQLITE.fresh(folder);
        Load load = load("id\n1\n");
        Files.delete(folder.resolve("sources/player.csv"));
        try (Database database = open(target.url())) {
            assertThatThrownBy(() -> database.load(load))
                    .isInstanceOf(SourceFailedException.class)
                    .hasMessageContaining("player.csv")
                    .hasMessageContaining("Nothing was changed");
        }
    }

    private static Target players(Path disk) {
        Target target = Engine.SQLITE.fresh(disk);
        target.execute("create table player (id integer primary key, name text)");
        return target;
    }

    @Test
    void diskWithoutAByteIsRefusedAtOnce() throws Exception {
        try (SmallDisk small = SmallDisk.of("1m", folder.resolve("disk"))) {
            Path disk = small.path();
            Target target = players(disk);
            Path filler = small.fill();
            try (Database database = open(target.url())) {
                Load load = load("id,name\n1,Ann\n");
                assertThatThrownBy(() -> database.load(load))
                        .isInstanceOf(SourceFailedException.class)
                        .hasMessageContaining("No space left")
                        .hasMessageContaining("Nothing was changed");
                assertThat(phases).containsOnly("resolve");
                Files.delete(filler);
                assertThat(database.load(load).outcome()).as("no lock is kept").isEqualTo(Outcome.PUBLISHED);
            }
            Remains.none(target, "after a refusal");
        }
    }

    /** How many of a source's bytes become rows is not known before: it is told, and tried. */
    @Test
    void diskThatMayBeTooSmallIsToldOf() throws Exception {
        try (SmallDisk small = SmallDisk.of("1m", folder.resolve("disk"))) {
            Path disk = small.path();
            Target target = players(disk);
            Load large = load("id,name\n1," + "x".repeat(3_000_000) + "\n");
            try (Database database = open(target.url())) {
                assertThatThrownBy(() -> database.load(large))
                        .isInstanceOfSatisfying(
                                IntactException.class,
                                e -> assertThat(e.effect()).isEqualTo(Effect.NONE));
                assertThat(notices)
                        .anyMatch(notice -> notice.contains("MB are free") && notice.contains("hold 3.0 MB"));
            }
            Remains.none(target, "after a full disk");
            load("id,remarks\n1," + "x".repeat(3_000_000) + "\n");
            Files.writeString(
                    folder.resolve("sources/intact.yaml"),
                    "load: [{ table: player, from: player.csv, unlisted: ignore, columns: [id] }]\n");
            try (Database database = open(target.url())) {
                assertThat(database.load(Load.folder(folder.resolve("sources"))).outcome())
                        .isEqualTo(Outcome.PUBLISHED);
            }
            assertThat(target.count("player")).isEqualTo(1);
        }
    }

    @Test
    void diskForFilesAndBackupsIsLookedAtToo() throws Exception {
        try (SmallDisk small = SmallDisk.of("1m", folder.resolve("disk"))) {
            Path disk = small.path();
            Target target = Engine.POSTGRES.fresh(folder);
            target.execute("create table player (id integer primary key)");
            Files.write(disk.resolve("players.csv"), new byte[600_000]);
            DatabaseConfig config = DatabaseConfig.of(target.url())
                    .withFiles(disk)
                    .withObserver(event -> {
                        if (event instanceof Event.Notice notice) {
                            notices.add(notice.message());
                        }
                    });
            Load load = load("id\n1\n").file(Path.of("players.csv"), "select id from player");
            try (Database database = Database.open(config)) {
                assertThat(database.plan(load).outcome()).isEqualTo(Outcome.PREVIEWED);
                assertThat(notices).anyMatch(notice -> notice.contains("those that stand take 0.6 MB"));
                Path filler = small.fill();
                assertThatThrownBy(() -> database.load(load)).hasMessageContaining("not a byte is free on");
                assertThatThrownBy(() -> database.load(load("id\n1\n").with(Option.BACKUP)))
                        .hasMessageContaining("not a byte is free on");
                assertThat(database.load(load("id\n1\n")).outcome()).isEqualTo(Outcome.PUBLISHED);
                Files.delete(filler);
            }
        }
    }

    @Test
    void fileThatCannotBeWrittenIsRefusedAtOnce() throws Exception {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table player (id integer primary key)");
        assumeTrue(Images.succeeds("mount", "--bind", target.url(), target.url()));
        try {
            assumeTrue(Images.succeeds("mount", "-o", "remount,bind,ro", target.url()));
            Load load = load("id\n1\n");
            try (Database database = open(target.url())) {
                assertThatThrownBy(() -> database.load(load))
                        .isInstanceOf(StatementFailedException.class)
                        .hasMessageContaining("cannot be written");
            }
        } finally {
            assertThat(Images.succeeds("umount", target.url())).isTrue();
        }
    }
}
