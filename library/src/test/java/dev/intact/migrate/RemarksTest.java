package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server tells while a migration runs reaches whoever watches, with the file and the line. */
class RemarksTest {
    @TempDir
    Path folder;

    private final Target target = Engine.POSTGRES.fresh(Path.of(""));
    private final List<Event> told = new ArrayList<>();
    private Path file = Path.of("");

    @BeforeEach
    void place() {
        file = folder.resolve("1_a.sql");
    }

    private Migrations write(String text) throws IOException {
        Files.writeString(file, text);
        return Migrations.in(folder);
    }

    private Database open() {
        told.clear();
        return target.open(DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event instanceof Event.Notice || event instanceof Event.Warning) {
                told.add(event);
            }
        }));
    }

    @Test
    void noticesAndWarningsAreToldInADryRunAndWhenItIsDone() throws IOException {
        Migrations migrations = write("""
                -- migrate:up
                create table a (x integer);
                create table if not exists a (x integer);
                do $$ begin raise warning 'look'
                  using detail = 'closely', hint = 'at it'; raise notice 'seen'; end $$;
                """);
        Event[] expected = {
            new Event.Notice(file + ", line 3: relation \"a\" already exists, skipping"),
            new Event.Warning(file + ", line 4: look (closely) (at it)"),
            new Event.Notice(file + ", line 4: seen")
        };
        try (Database database = open()) {
            database.migrate(migrations.dryRun());
            assertThat(told).containsExactly(expected);
            told.clear();
            database.migrate(migrations);
            assertThat(told).containsExactly(expected);
        }
    }

    @Test
    void whatIsToldOutsideOfATransactionAndBeforeAFailureIsTold() throws IOException {
        Migrations migrations = write("""
                -- migrate:up transaction:false
                do $$ begin raise notice 'one'; end $$;
                do $$ begin raise notice 'two'; raise exception 'no'; end $$;
                """);
        try (Database database = open()) {
            assertThatThrownBy(() -> database.migrate(migrations)).hasMessageContainingAll("line 3", "no");
            assertThat(told)
                    .containsExactly(
                            new Event.Notice(file + ", line 2: one"), new Event.Notice(file + ", line 3: two"));
        }
    }

    @Test
    void whatIsPutOffToTheEndIsToldOfTheFile() throws IOException {
        Migrations migrations = write("""
                -- migrate:up
                create table a (x integer);
                create function f() returns trigger language plpgsql as $$ begin raise notice 'late'; return null; end $$;
                create constraint trigger t after insert on a deferrable initially deferred for each row execute function f();
                insert into a values (1);
                """);
        try (Database database = open()) {
            database.migrate(migrations);
            assertThat(told).containsExactly(new Event.Notice(file + ": late"));
        }
    }

    @Test
    void floodOfNoticesIsCut() throws IOException {
        Migrations migrations =
                write("-- migrate:up\ndo $$ begin for i in 1..250 loop raise notice '%', i; end loop; end $$;\n");
        try (Database database = open()) {
            database.migrate(migrations);
            assertThat(told)
                    .hasSize(101)
                    .contains(new Event.Notice(file + ", line 2: 100"))
                    .endsWith(new Event.Notice(file + ", line 2: and 150 more remarks of the server"));
        }
    }
}
