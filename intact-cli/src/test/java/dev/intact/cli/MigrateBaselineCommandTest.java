package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Beginning with a database that is there, as somebody at a shell does it. */
class MigrateBaselineCommandTest {
    @TempDir
    Path folder;

    private Shell.Result on(Target target, int status, String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--to", target.url()))
                .toArray(String[]::new);
        Shell.Result result = new Shell(folder).run(all);
        assertThat(result.status()).as(result.output() + result.errors()).isEqualTo(status);
        return result;
    }

    @ParameterizedTest
    @EnumSource
    void aBaselineIsWrittenAndWhatChangesBehindItIsNamed(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table player (id integer primary key, name text)");
        assertThat(on(target, 0, "migrate", "baseline").output())
                .matches("(?s)migrations/\\d{14}_baseline\\.(sqlite|postgresql)\\.sql\\s*");
        assertThat(on(target, 0, "migrate", "diff").errors()).contains("The database is what the files make.");
        assertThat(on(target, 0, "migrate", "status").output()).contains("baseline", "applied");

        target.execute("alter table player add column age integer", "create table loose (a integer)");
        assertThat(on(target, 1, "migrate", "diff").output())
                .contains("loose is in the database only", "player is not the same", "    database: age integer");
        assertThat(on(target, 1, "migrate", "diff", "--json").output())
                .contains("\"same\":false", "\"in\":\"database\"", "\"kind\":\"table\"");
        assertThat(on(target, 2, "migrate", "baseline").errors()).contains("Nothing was touched");
    }

    @Test
    void anotherToolsFolderIsTakenOver() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute(
                "create table a (id integer primary key)",
                "create table schema_migrations (version bigint primary key, dirty boolean not null)",
                "insert into schema_migrations values (1, false)");
        Files.createDirectories(folder.resolve("db"));
        Files.writeString(folder.resolve("db/1_a.up.sql"), "create table a (id integer primary key);");
        Files.writeString(folder.resolve("db/2_b.up.sql"), "create index i on a (id);");
        Files.createDirectories(folder.resolve("other"));
        Files.writeString(folder.resolve("other/1_b.sql"), "-- migrate:up\ncreate table b (id integer);\n");

        assertThat(on(target, 2, "migrate", "up", "--dir", "other").errors())
                .contains("is looked after by golang-migrate (table schema_migrations)", "Nothing was changed.");
        assertThat(on(target, 0, "migrate", "baseline", "--from", "db", "--json")
                        .output())
                .contains("\"from\":\"golang-migrate\"", "\"applied\":[1]", "\"differences\":[]");
        assertThat(on(target, 0, "migrate", "up").output()).contains("applied", "2_b");
        assertThat(on(target, 0, "migrate", "diff").output()).isEmpty();
    }

    @Test
    void dangersAreSaidBeforeTheyHappen() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "create table big (id integer)", "insert into big select generate_series(1, 100000)", "analyze big");
        Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(
                folder.resolve("migrations/1_big.sql"),
                "-- migrate:up\nalter table big alter column id set not null;\ncreate index i on big (id);\n");
        assertThat(on(target, 0, "migrate", "up", "--dry-run").errors())
                .contains(
                        "migrations/1_big.sql, line 2, table big (about 100000 rows): all rows are read",
                        "line 3, table big (about 100000 rows): nobody writes the table until the index is built");
        for (String[] arguments :
                new String[][] {{"migrate", "up", "--dry-run", "--json"}, {"migrate", "up", "--json"}}) {
            Shell.Result result = on(target, 0, arguments);
            assertThat(result.errors()).contains("CREATE INDEX CONCURRENTLY");
            assertThat(result.output())
                    .contains(
                            "\"dangers\":[{\"file\":\"",
                            "migrations/1_big.sql\",\"line\":2,\"table\":\"big\",\"rows\":100000,",
                            "\"line\":3,\"table\":\"big\"",
                            "\"instead\":\"CREATE INDEX CONCURRENTLY");
        }
    }
}
