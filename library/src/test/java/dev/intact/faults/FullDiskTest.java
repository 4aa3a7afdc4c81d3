package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.error.SourceFailedException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small disk that is full: what does not fit is refused, everything is as before, and its space is free again. */
class FullDiskTest {
    private static final int TOO_MUCH = 4_000_000;

    @TempDir
    Path folder;

    private Path disk;

    private SmallDisk small;

    /** In memory, as are the database and the files then: they must be on one medium. */
    @BeforeEach
    void mount() throws Exception {
        small = SmallDisk.of("3m", folder.resolve("disk"));
        disk = small.path();
    }

    @AfterEach
    void unmount() throws Exception {
        small.close();
    }

    /** PostgreSQL's home is in the folder for files; its own data are elsewhere. */
    private UnitWorld world(Engine engine) throws IOException {
        Target target = engine == Engine.SQLITE
                ? engine.fresh(Files.createDirectories(disk.resolve("database")))
                : engine.fresh(folder);
        UnitWorld world = UnitWorld.on(target, disk, "world");
        try (Database database = world.open()) {
            UnitShape.SEVERAL.run(database, world.root(), 1);
        }
        return world;
    }

    private interface TooMuch {
        void in(Transaction tx) throws IOException;
    }

    private void refused(UnitWorld world, TooMuch work, String when) throws IOException {
        long free = Files.getFileStore(disk).getUsableSpace();
        try (Database database = world.open()) {
            assertThatThrownBy(() -> database.transaction(tx -> {
                        tx.execute("insert into unit (v, shape) values (2, 'ROWS')");
                        tx.files().replace(Path.of("a/replaced.bin")).text("new");
                        work.in(tx);
                    }))
                    .as(when)
                    .isInstanceOfSatisfying(
                            IntactException.class, e -> assertThat(e.effect()).isEqualTo(Effect.NONE))
                    .hasMessageContaining("Nothing was changed");
            UnitOracle.whole(world, 1, 1, when);
        }
        UnitOracle.settled(world, 1, 1, when);
        assertThat(Files.getFileStore(disk).getUsableSpace())
                .as("free space, " + when)
                .isGreaterThanOrEqualTo(free - 65_536);
    }

    @ParameterizedTest
    @EnumSource
    void fileThatDoesNotFitLeavesEverythingAsItWas(Engine engine) throws Exception {
        UnitWorld world = world(engine);
        refused(world, tx -> tx.files().create(Path.of("new/big.bin")).bytes(new byte[TOO_MUCH]), "a file too large");
        again(world);
    }

    @Test
    void rowsThatDoNotFitLeaveEverythingAsItWas() throws Exception {
        UnitWorld world = world(Engine.SQLITE);
        world.target().execute("create table big (b blob)");
        refused(world, tx -> tx.execute("insert into big values (zeroblob(" + TOO_MUCH + "))"), "rows too large");
        again(world);
    }

    @ParameterizedTest
    @EnumSource
    void diskWithoutAByteLeavesEverythingAsItWas(Engine engine) throws Exception {
        UnitWorld world = world(engine);
        Path filler = small.fill();
        try (Database database = world.open()) {
            assertThatThrownBy(() -> UnitShape.SEVERAL.run(database, world.root(), 2))
                    .isInstanceOfSatisfying(
                            IntactException.class, e -> assertThat(e.effect()).isEqualTo(Effect.NONE));
        } finally {
            Files.delete(filler);
        }
        UnitOracle.settled(world, 1, 1, "no byte was free");
        again(world);
    }

    /** The tables of the stage are on the small disk; the server's log and its own tables are not. */
    @Test
    void stageThatDoesNotFitLeavesTheServerAsItWas() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        String name = target.rows("select current_database()").get(0);
        Path place = Files.createDirectories(disk.resolve("space"));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        target.execute("create table p (id integer primary key, name text)", "insert into p values (1, 'old')");
        target.execute("create tablespace small_" + name + " location '" + place + "'");
        try {
            target.execute("alter database " + name + " set default_tablespace = small_" + name);
            StringBuilder text = new StringBuilder("id,name\n");
            for (int i = 1; i <= 60_000; i++) {
                text.append(i)
                        .append(",a name of some length that is the number ")
                        .append(i)
                        .append('\n');
            }
            Load load = Load.files(Files.writeString(folder.resolve("p.csv"), text))
                    .into("p")
                    .replace();
            try (Database database = target.open()) {
                assertThatThrownBy(() -> database.load(load))
                        .isInstanceOfSatisfying(
                                SourceFailedException.class,
                                e -> assertThat(e.effect()).isEqualTo(Effect.NONE))
                        .hasMessageContaining("Nothing was changed");
            }
            assertThat(target.rows("select * from p")).containsExactly("1|old");
            Remains.none(target, "after a full disk");
            target.execute("alter database " + name + " reset default_tablespace");
            try (Database database = target.open()) {
                assertThat(database.load(load).outcome()).isEqualTo(LoadReport.Outcome.PUBLISHED);
            }
            assertThat(target.count("p")).isEqualTo(60_000);
        } finally {
            target.execute("drop tablespace small_" + name);
        }
    }

    private static void again(UnitWorld world) throws IOException {
        try (Database database = world.open()) {
            UnitShape.SEVERAL.run(database, world.root(), 2);
        }
        UnitOracle.settled(world, 2, 2, "space is free again");
    }
}
