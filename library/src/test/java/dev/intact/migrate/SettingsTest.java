package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file sets holds for that file, to its end and no further. */
class SettingsTest {
    @TempDir
    Path folder;

    private Migrations write(String name, String text) throws IOException {
        Path files = Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(files.resolve(name), text);
        return Migrations.in(files);
    }

    @Test
    void foreignKeysOutsideOfATransactionAreAsTheFileSays() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute(
                "create table p (id integer primary key)",
                "create table c (p integer references p on delete cascade)",
                "insert into p values (1), (2)",
                "insert into c values (1), (2)");
        write("1_on.sql", "-- migrate:up transaction:false foreign_keys:on\ndelete from p where id = 1;\n");
        Migrations migrations = write("2_off.sql", "-- migrate:up transaction:false\ndelete from p where id = 2;\n");
        try (Database database = target.open()) {
            database.migrate(migrations.steps(1));
            assertThat(target.rows("select p from c")).containsExactly("2");
            assertThatThrownBy(() -> database.migrate(migrations)).hasMessageContainingAll("a row of c", "FAILED");
            target.execute("delete from c");
            database.migrate(migrations);
            assertThat(database.migrations(migrations).isCurrent()).isTrue();
        }
    }

    @Test
    void whatOneStatementSetsHoldsForTheNextOutsideOfATransactionAlsoWhereItGoesOn() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        String done =
                "-- migrate:up transaction:false\ncreate schema s;\nset search_path = s;\ncreate table here (a int);\n";
        write("1_apart.sql", done + "insert into nowhere values (1);\n");
        Migrations migrations = write("2_next.sql", "-- migrate:up\ncreate table there (a int);\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations)).hasMessageContaining("nowhere");
            write("1_apart.sql", done + "create table too (a int);\n");
            database.migrate(migrations);
            assertThat(target.rows("select schemaname, tablename from pg_tables where schemaname in ('s', 'public')"
                            + " order by 2"))
                    .containsExactly("s|here", "public|there", "s|too");
        }
    }

    @Test
    void attachedFileIsThereForTheNextStatementOutsideOfATransactionOnly() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        String attach = "attach '" + folder.resolve("side.db") + "' as side;\ncreate table side.t (a int);\n";
        Migrations migrations = write("1_apart.sql", "-- migrate:up\n" + attach);
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations.dryRun()))
                    .hasMessageContainingAll("line 2", "ATTACH", "Nothing was touched");
            assertThat(folder.resolve("side.db")).doesNotExist();
            write("1_apart.sql", "-- migrate:up transaction:false\n" + attach);
            database.migrate(migrations);
            assertThat(database.migrations(migrations).isCurrent()).isTrue();
        }
    }

    @Test
    void whatOneFileSetsIsGoneForTheNextInTheSameTransaction() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        write(
                "1_set.sql",
                "-- migrate:up\ncreate schema s;\nset search_path = s;\nset role pg_read_all_data;\n"
                        + "-- migrate:down\ndrop schema s;\n");
        Migrations migrations = write("2_next.sql", "-- migrate:up\ncreate table here (a int);\n");
        String where = "select schemaname from pg_tables where tablename = 'here'";
        try (Database database = target.open()) {
            assertThat(database.migrate(migrations.dryRun()).done()).hasSize(2);
            database.migrate(migrations.together());
            assertThat(target.rows(where)).containsExactly("public");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOneFileMakesForTheSessionIsGoneForTheNextInTheSameTransaction(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        boolean server = engine == Engine.POSTGRES;
        write(
                "1_make.sql",
                "-- migrate:up\ncreate table here (a int);\ncreate temporary table hidden (a int);\n"
                        + "create temporary view seen as select a from hidden;\n"
                        + (server
                                ? "set my.x = 'left';\nselect set_config('my.y', 'left', false);\n"
                                        + "prepare p as select 1;\ndeclare c cursor for select 1;\n"
                                : ""));
        Migrations migrations = write(
                "2_next.sql",
                "-- migrate:up\ncreate table found as select "
                        + (server
                                ? "coalesce(to_regclass('hidden')::text, '') || coalesce(to_regclass('seen')::text, '')"
                                        + " || current_setting('my.x') || current_setting('my.y')"
                                        + " || (select count(*) from pg_prepared_statements)"
                                        + " || (select count(*) from pg_cursors where name = 'c')"
                                        + " || current_setting('statement_timeout')"
                                : "(select count(*) from temp.sqlite_schema)")
                        + " a;\n");
        try (Database database = target.open()) {
            assertThat(database.migrate(migrations.dryRun()).done()).hasSize(2);
            assertThat(database.migrate(migrations.together()).done()).hasSize(2);
        }
        assertThat(target.rows("select a from found")).containsExactly(server ? "0030min" : "0");
        assertThat(target.count("here")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void lockTimeoutOfAScriptAndItsLockAreNotItsOwn(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        try (Database database = target.open()) {
            for (String sql : List.of("copy t from stdin", "discard all", "select pg_advisory_unlock_all()", "begin")) {
                Migrations migrations = write("1_a.sql", "-- migrate:up\nselect 1;\n" + sql + ";\n");
                assertThatThrownBy(() -> database.migrate(migrations))
                        .hasMessageContainingAll("1_a.sql, line 3", "Nothing was touched");
            }
            assertThat(folder.resolve("target.db")).doesNotExist();
            assertThat(database.migrate(write("1_a.sql", "-- migrate:up\nselect 1;\n")
                                    .down())
                            .done())
                    .isEmpty();
            assertThat(folder.resolve("target.db")).doesNotExist();
        }
    }
}
