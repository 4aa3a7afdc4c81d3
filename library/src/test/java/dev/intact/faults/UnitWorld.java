package dev.intact.faults;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A database and a folder for files, in which units follow each other. */
record UnitWorld(String name, Target target, Path root) {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A new one, with nothing in it but empty tables. */
    static UnitWorld fresh(Engine engine, Path folder, String name) throws IOException {
        return on(engine.fresh(Files.createDirectories(folder.resolve(name).resolve("database"))), folder, name);
    }

    /** A new one in a database that is there. */
    static UnitWorld on(Target target, Path folder, String name) throws IOException {
        target.execute(UnitShape.TABLES.toArray(String[]::new));
        Path root = Files.createDirectories(folder.resolve(name).resolve("files"));
        return new UnitWorld(name, target, root.toRealPath());
    }

    Database open() {
        return open(Observer.NONE);
    }

    Database open(Observer observer) {
        return Database.open(config().withObserver(observer));
    }

    DatabaseConfig config() {
        return DatabaseConfig.of(target.url()).withFiles(root).withTimeouts(usual -> usual.withLock(PATIENCE));
    }

    /** The units that are committed, as the rows say; the rows must be of one version. */
    List<UnitShape> committed(String when) {
        return UnitOracle.committed(target, when);
    }

    /** An order to a child: what, which shape, as which unit, stopping at which point. */
    String order(String kind, UnitShape shape, int v, int stopAt) {
        return String.join(
                "\t",
                "unit",
                name,
                target.url(),
                root.toString(),
                kind,
                shape.name(),
                Integer.toString(v),
                Integer.toString(stopAt));
    }
}
