package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import dev.intact.migrate.Migration.Within;
import dev.intact.migrate.Migrations.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of migrations, as they are read, and as they are refused. */
class MigrationFilesTest {
    private static final String UP = "-- migrate:up\n";

    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private List<Migration> read(String database) {
        return Migrations.in(folder).files(database);
    }

    @Test
    void versionsAreNumbersAndVariantsTakeThePlaceOfThePlainFile() throws IOException {
        write("10_late.sql", UP + "select 10;");
        write("9_early.sql", UP + "select 9;");
        write("9_early.sqlite.sql", UP + "select 'sqlite';");
        write("11_only.postgresql.sql", UP + "select 11;\n-- migrate:down transaction:false\nselect 12;");
        write("notes.txt", "nothing of ours");

        assertThat(read("sqlite")).extracting(Migration::title).containsExactly("9_early", "10_late");
        assertThat(read("sqlite").get(0).up().sql()).contains("'sqlite'");
        List<Migration> postgres = read("postgresql");
        assertThat(postgres).extracting(Migration::title).containsExactly("9_early", "10_late", "11_only");
        assertThat(postgres.get(2).down().orElseThrow().transaction()).isEqualTo(Within.NONE);
        assertThat(postgres.get(2).up().transaction()).isEqualTo(Within.TRANSACTION);
        assertThat(postgres.get(1).down()).isEmpty();
    }

    @Test
    void twoFilesThatAreHalvesAreOneMigration() throws IOException {
        write("001_a.up.sql", "-- no-transaction\nvacuum;");
        write("001_a.down.sql", "select 1;");
        write("002_b.up.sql", "select 2;");
        write("002_b.down.sql", "-- nothing\n");

        List<Migration> read = read("sqlite");
        assertThat(read).extracting(Migration::title).containsExactly("1_a", "2_b");
        assertThat(read.get(0).up().transaction()).isEqualTo(Within.NONE);
        assertThat(read.get(0).down()).isPresent();
        assertThat(read.get(1).down()).isEmpty();
        String before = read.get(0).checksum();
        write("001_a.down.sql", "select 3;");
        assertThat(read("sqlite").get(0).checksum()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select 1;|line 1|comments only",
                "-- x~select 1;~-- migrate:up~|line 2|comments only",
                "-- nothing~|line 1|no line '-- migrate:up'",
                "-- migrate:down~-- migrate:up~|line 1|comes first",
                "-- migrate:up~-- migrate:up~|line 2|one '-- migrate:up'",
                "-- migrate:up~-- migrate:down~-- migrate:down~|line 3|at most one",
                "-- migrate:up~-- migrate:dwon~|line 2|neither",
                "-- migrate:up~select 1;~ -- migrate:down~|line 3|nearly a marker",
                "-- migrate:up~select 1;~-- Migrate:Down~|line 3|nearly a marker",
                "-- migrate:up~select 1;~-- migrate : down~|line 3|nearly a marker",
                "--- migrate:up~select 1;~|line 1|nearly a marker",
                "-- migrate:up transactions:false~|line 1|transactions:false"
            })
    void wrongTextIsRefusedWithFileAndLine(String text, String line, String reason) throws IOException {
        write("1_wrong.sql", text.replace('~', '\n'));

        assertThatThrownBy(() -> read("sqlite"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("1_wrong.sql, " + line, reason, "Nothing was touched");
    }

    @Test
    void filesThatCannotBeToldApartOrReadAreRefused() throws IOException {
        write("1_a.sql", UP);
        write("01_b.sql", UP);
        assertThatThrownBy(() -> read("sqlite")).hasMessageContainingAll("01_b.sql", "1_a.sql", "same version");
        Files.delete(folder.resolve("01_b.sql"));
        write("1_a.down.sql", "");
        assertThatThrownBy(() -> read("sqlite")).hasMessageContaining("same version");
        Files.delete(folder.resolve("1_a.down.sql"));
        write("add_player.sql", UP);
        assertThatThrownBy(() -> read("sqlite")).hasMessageContainingAll("add_player.sql", "<digits>_<name>.sql");
        Files.delete(folder.resolve("add_player.sql"));
        write("2_b.SQL", UP);
        assertThatThrownBy(() -> read("sqlite")).hasMessageContainingAll("2_b.SQL", "<digits>_<name>.sql");
        Files.delete(folder.resolve("2_b.SQL"));
        Files.write(folder.resolve("2_latin.sql"), new byte[] {'-', '-', '\n', '-', '-', (byte) 0xe4, '\n'});
        assertThatThrownBy(() -> read("sqlite")).hasMessageContainingAll("2_latin.sql, line 2", "not UTF-8");
        assertThatThrownBy(() -> Migrations.in(folder.resolve("none")).files("sqlite"))
                .hasMessageContainingAll("There is no folder", "none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table a (x int);\n/* oops\ncreate table b (x int);\n",
                "create table a (x int);\n/* the old way back:\n-- migrate:down\ndrop table a; */\ncreate table b (x int);\n",
                "create table a (x int);\ninsert into a values ('1);\n-- migrate:down\ndrop table a;\n"
            })
    void whatIsLeftOpenAtTheEndOfAPartIsRefusedWithItsLine(String sql) throws IOException {
        Path file = Files.writeString(folder.resolve("1_open.sql"), "-- migrate:up\n" + sql);
        Migrations migrations = Migrations.in(folder);
        for (String database : List.of("sqlite", "postgresql")) {
            Migration migration = migrations.files(database).get(0);
            assertThatThrownBy(() -> Step.of(migration, Way.UP, database, Optional.empty()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll(file + ", line 3", "no end", "Nothing was touched");
        }
    }
}
