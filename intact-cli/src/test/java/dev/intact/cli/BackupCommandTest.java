package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups as somebody at a shell has them. */
class BackupCommandTest {
    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void oneTable() throws IOException {
        shell = new Shell(folder).file("price.csv", "sku,amount", "a,1", "b,2");
        done("load", "price.csv", "--to", "shop.db", "--key", "sku");
    }

    private String done(String... command) {
        Shell.Result result = shell.run(command);
        assertThat(result.status()).as(result.errors()).isZero();
        return result.output();
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private long amount() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement run = connection.createStatement();
                ResultSet row = run.executeQuery("select sum(amount) from price")) {
            row.next();
            return row.getLong(1);
        }
    }

    private Path backup() throws IOException {
        try (var backups = Files.list(folder.resolve(".intact/backups/shop.db"))) {
            return backups.findFirst().orElseThrow();
        }
    }

    @Test
    void backupIsMadeListedVerifiedAndPutBack() throws Exception {
        assertThat(done("backup", "create", "--to", "shop.db")).contains("1 table", "2 rows");
        String id = String.valueOf(backup().getFileName());
        assertThat(done("backup", "list", "--to", "shop.db")).contains(id, "asked for", "all 1");
        assertThat(done("backup", "list", "--json", "--db", "shop.db")).contains("\"id\":\"" + id + "\"");
        assertThat(done("backup", "verify", "latest", "--to", "shop.db")).contains(id, "whole");
        sql("update price set amount = 7");
        String seen = done("backup", "restore", id, "--dry-run", "--to", "shop.db");
        assertThat(seen).contains("Nothing was changed");
        assertThat(amount()).isEqualTo(14);
        assertThat(done("backup", "restore", "latest", "--confirm", "--yes", "--to", "shop.db"))
                .contains("Load 2 was published");
        assertThat(amount()).isEqualTo(3);
        assertThat(done("history", "show", "2", "--json", "--to", "shop.db")).contains("backup " + id);
    }

    @Test
    void damagedBackupIsRefusedWithItsFile() throws Exception {
        done("backup", "create", "--to", "shop.db", "--table", "price");
        Path file = backup().resolve("database.sqlite");
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 4;
        Files.write(file, content);
        for (List<String> command : List.of(List.of("verify"), List.of("restore"))) {
            Shell.Result refused = shell.run("backup", command.get(0), "latest", "--to", "shop.db");
            assertThat(refused.status()).isEqualTo(ExitStatus.REJECTED.code());
            assertThat(refused.errors()).contains("database.sqlite", "Nothing was changed");
        }
    }

    @Test
    void damagedDatabaseIsMadeAnewWhereThatIsAskedFor() throws Exception {
        done("backup", "create", "--to", "shop.db");
        Files.writeString(folder.resolve("shop.db"), "no database any more");
        Shell.Result plain = shell.run("backup", "restore", "latest", "--to", "shop.db");
        assertThat(plain.status()).isNotZero();
        assertThat(plain.errors()).contains("--replace-damaged");
        assertThat(shell.run("backup", "restore", "latest", "--replace-damaged", "--dry-run", "--to", "shop.db")
                        .status())
                .isEqualTo(ExitStatus.USAGE.code());
        assertThat(folder.resolve("shop.db")).hasContent("no database any more");
        Shell.Result anew = shell.run("backup", "restore", "latest", "--replace-damaged", "--to", "shop.db");
        assertThat(anew.status()).as(anew.errors()).isZero();
        assertThat(anew.errors()).contains("shop.db.damaged-");
        assertThat(amount()).isEqualTo(3);
        assertThat(done("history", "--to", "shop.db")).contains("price");
        Files.writeString(folder.resolve("shop.db"), "damaged again");
        assertThat(done("backup", "restore", "latest", "--replace-damaged", "--json", "--to", "shop.db"))
                .startsWith("{\"aside\":\"")
                .contains("shop.db.damaged-", "\"restore\":{");
    }

    @Test
    void restoreThatFailsAfterTheFileWasReplacedSaysThatItWas() throws Exception {
        String id =
                done("backup", "create", "--json", "--to", "shop.db").replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
        Files.writeString(folder.resolve("shop.db"), "no database any more");
        // Where the restore wants its folder, something else stands.
        Path staging = folder.resolve(".intact/shop.db");
        if (Files.exists(staging)) {
            Files.delete(staging);
        }
        Files.writeString(staging, "in the way");
        Shell.Result failed =
                shell.run("backup", "restore", "latest", "--replace-damaged", "--json", "--to", "shop.db");
        assertThat(failed.status()).as(failed.errors()).isEqualTo(ExitStatus.FAILED.code());
        assertThat(failed.errors())
                .contains("is now the database of backup " + id, "shop.db.damaged-", "intact backup restore " + id)
                .doesNotContain("Nothing was changed")
                .doesNotContain("..");
        assertThat(failed.output()).contains("shop.db.damaged-", "\"status\":3");
        assertThat(amount()).isEqualTo(3);
    }

    @Test
    void recoverClearsUpBesideAFileThatIsNoDatabase() throws Exception {
        Files.writeString(folder.resolve("shop.db"), "no database any more");
        Path left = Files.writeString(folder.resolve("shop.db.restoring-20260101T000000000Z"), "half a copy");
        Shell.Result told = shell.run("recover", "--to", "shop.db");
        assertThat(told.status()).isEqualTo(ExitStatus.USAGE.code());
        assertThat(left).doesNotExist();
    }

    @Test
    void latestOfASharedFolderIsThisDatabasesOwn() throws Exception {
        shell.file("intact.yaml", "database: shop.db", "backups: { folder: kept }");
        done("backup", "create");
        done("load", "price.csv", "--to", "other.db", "--key", "sku");
        done("backup", "create", "--to", "other.db");
        String list = done("backup", "list");
        assertThat(list.lines().filter(line -> line.contains("another database:")))
                .singleElement()
                .asString()
                .contains("other.db");
        assertThat(done("backup", "list", "--json"))
                .containsOnlyOnce("\"own\":true")
                .containsOnlyOnce("\"own\":false");
        String other = list.lines().skip(1).findFirst().orElseThrow().split(" ")[0];
        assertThat(shell.run("backup", "restore", "latest", "--quiet").errors()).isEmpty();
        assertThat(shell.run("backup", "restore", other, "--quiet").errors()).contains("warning: ", "other.db");
        Shell.Result guarded = shell.run(
                "backup", "restore", other.substring(0, 18), "--env", "production", "--force", "--to", "shop.db");
        assertThat(guarded.status()).isEqualTo(ExitStatus.USAGE.code());
    }

    @Test
    void damagedDatabaseIsMadeFromTheLatestBackupOfAllOfItWhateverWasKeptBeforeLoads() throws Exception {
        done("backup", "create", "--to", "shop.db");
        done("backup", "create", "--to", "shop.db", "--table", "price");
        Files.writeString(folder.resolve("shop.db"), "no database any more");
        done("backup", "restore", "latest", "--replace-damaged", "--to", "shop.db", "--env", "production", "--force");
        assertThat(amount()).isEqualTo(3);
    }

    @Test
    void wrongCommandsAreRefusedBeforeAnything() throws Exception {
        assertThat(shell.run("backup").status()).isEqualTo(ExitStatus.USAGE.code());
        assertThat(shell.run("backup", "restore", "nothing", "--to", "shop.db").status())
                .isEqualTo(ExitStatus.USAGE.code());
        assertThat(shell.run("backup", "prune", "--keep", "0", "--to", "shop.db")
                        .status())
                .isEqualTo(ExitStatus.USAGE.code());
        Shell.Result guarded = shell.run("backup", "restore", "latest", "--to", "shop.db", "--env", "production");
        assertThat(guarded.status()).isEqualTo(ExitStatus.USAGE.code());
        assertThat(guarded.errors()).contains("--force");
        assertThat(amount()).isEqualTo(3);
    }

    @Test
    void configurationSaysWhenWhereAndHowLong() throws Exception {
        shell.file("intact.yaml", "database: shop.db", "backup: always", "backups: { folder: kept, keep: 1, days: 9 }")
                .file("price.csv", "sku,amount", "c,3");
        assertThat(done("load", "price.csv", "--json")).contains("\"backup\":\"20");
        shell.file("price.csv", "sku,amount", "d,4");
        done("load", "price.csv");
        try (var backups = Files.list(folder.resolve("kept"))) {
            assertThat(backups).hasSize(1);
        }
        assertThat(done("backup", "prune", "--dry-run")).isEmpty();
        shell.file("intact.yaml", "backups: { folder: kept, keep: 0 }");
        assertThat(shell.run("backup", "list").status()).isEqualTo(ExitStatus.USAGE.code());
    }
}
