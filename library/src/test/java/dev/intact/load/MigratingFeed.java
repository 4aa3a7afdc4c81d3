package dev.intact.load;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.migrate.MigrationState;
import dev.intact.migrate.MigrationStatus.Line;
import dev.intact.migrate.Migrations;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder with a manifest that migrates, its migrations and its rows.
 *
 * @param folder in which all of it lies
 */
record MigratingFeed(Path folder) {
    static final String PLAYERS = "id,name\n1,Ann\n2,Bob\n";
    static final String RATED = "id,name,rating\n1,Ann,1200\n2,Bob,1300\n3,Cid,1100\n";
    static final String MAKE = """
            -- migrate:up
            create table player (id integer primary key, name varchar(20) not null);
            """;
    static final String ADD = """
            -- migrate:up
            alter table player add column rating integer check (rating > 0);
            """;
    static final String ROWS = "select id, name from player order by id";

    void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** With these rows, and migrations from 1 on beside those that are there. */
    Load load(String rows, String... migrations) throws IOException {
        write("intact.yaml", """
                migrate: true
                load:
                  - { table: player, from: player.csv, mode: upsert }
                files:
                  - { path: names.csv, sql: select name from player order by id }
                """);
        write("player.csv", rows);
        for (int i = 0; i < migrations.length; i++) {
            write("migrations/" + (i + 1) + "_step.sql", migrations[i]);
        }
        return Load.folder(folder);
    }

    Migrations migrations() {
        return Migrations.in(folder.resolve("migrations"));
    }

    Database open(Target target, Observer observer) {
        return target.open(DatabaseConfig.of(target.url()).withFiles(folder).withObserver(observer));
    }

    Database open(Target target) {
        return open(target, event -> {});
    }

    List<MigrationState> states(Database database) {
        return database.migrations(migrations()).lines().stream()
                .map(Line::state)
                .toList();
    }
}
