package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.error.MigrationFailedException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Folders of other tools, each as its own manual writes them, of two or three migrations the last of which is pending. */
class TakeoverTest {
    private static final String A = "create table a (id integer primary key);";
    private static final String B = "create table b (id integer primary key, a integer references a (id));";

    @TempDir
    Path folder;

    private Path theirs(String... namesAndTexts) throws IOException {
        Path theirs = Files.createDirectories(folder.resolve("theirs"));
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            Files.writeString(theirs.resolve(namesAndTexts[i]), namesAndTexts[i + 1]);
        }
        return theirs;
    }

    private Migrations ours() {
        return Migrations.in(folder.resolve("ours"));
    }

    /** The first is applied, the second is not; then it is, and both go down as far as their files say. */
    private void takesOver(Engine engine, String tool, Path theirs, String... history) throws IOException {
        Target target = engine.fresh(folder);
        target.execute(A);
        target.execute(history);
        try (Database database = target.open()) {
            BaselineReport report = database.schema(ours()).takeOver(theirs);
            assertThat(report.from()).isEqualTo(tool);
            assertThat(report.differences()).isEmpty();
            assertThat(report.files()).hasSize(2);
            assertThat(database.migrations(ours()).lines())
                    .extracting(MigrationStatus.Line::state)
                    .containsExactly(MigrationState.APPLIED, MigrationState.PENDING);
            assertThat(database.migrate(ours()).done()).hasSize(1);
            assertThat(database.schema(ours()).diff().differences()).isEmpty();
            assertThat(database.migrate(ours().down().to(0)).done()).hasSize(2);
        }
    }

    private void isRefused(Target target, Path theirs, String because) {
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.schema(ours()).takeOver(theirs))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(because)
                    .hasMessageContaining("Nothing was written.");
        }
        assertThat(folder.resolve("ours")).doesNotExist();
    }

    private Target withSomething() {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute(A);
        return target;
    }

    @ParameterizedTest
    @EnumSource
    void flyway(Engine engine) throws IOException {
        Path theirs = theirs(
                "V1__first.sql",
                A,
                "U1__first.sql",
                "drop table a;",
                "V1_10__More tables.sql",
                B,
                "U1.10__x.sql",
                "drop table b;");
        takesOver(
                engine,
                "Flyway",
                theirs,
                "create table flyway_schema_history (installed_rank int not null primary key, version varchar(50),"
                        + " description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null,"
                        + " checksum int, installed_by varchar(100) not null, success boolean not null)",
                "create index flyway_schema_history_s_idx on flyway_schema_history (success)",
                "insert into flyway_schema_history values (1, '1', 'first', 'SQL', 'V1__first.sql', 17, 'me', true),"
                        + " (2, '1.10', 'More', 'SQL', 'V1_10__x.sql', 18, 'me', true),"
                        + " (3, '1.10', 'More', 'UNDO_SQL', 'U1_10__x.sql', 19, 'me', true)");
        assertThat(folder.resolve("ours"))
                .isDirectoryContaining("glob:**/1_first.sql")
                .isDirectoryContaining("glob:**/2_more_tables.sql");
    }

    @ParameterizedTest
    @EnumSource
    void liquibase(Engine engine) throws IOException {
        Path theirs = theirs(
                "changelog.sql",
                "--liquibase formatted sql\n\n--changeset ann:make-a\n--comment: the first\n" + A
                        + "\n--rollback drop table a;\n\n-- changeset bob:2 runInTransaction:true\n" + B
                        + "\n--rollback drop table\n--rollback b;\n");
        takesOver(
                engine,
                "Liquibase",
                theirs,
                "create table databasechangelog (id varchar(255) not null, author varchar(255) not null,"
                        + " filename varchar(255) not null, md5sum varchar(35))",
                "create table databasechangeloglock (id int primary key, locked boolean not null)",
                "insert into databasechangelog values ('make-a', 'ann', 'changelog.sql', '9:1')");
    }

    @ParameterizedTest
    @EnumSource
    void goose(Engine engine) throws IOException {
        Path theirs = theirs(
                "00001_a.sql",
                "-- +goose Up\n-- +goose StatementBegin\n" + A
                        + "\n-- +goose StatementEnd\n\n-- +goose Down\ndrop table a;\n",
                "00002_b.sql",
                "-- +goose Up\n" + B + "\n-- +goose Down\ndrop table b;\n");
        takesOver(
                engine,
                "goose",
                theirs,
                "create table goose_db_version (id integer primary key, version_id bigint not null,"
                        + " is_applied boolean not null)",
                "insert into goose_db_version values (1, 0, true), (2, 1, true), (3, 2, true), (4, 2, false)");
    }

    @ParameterizedTest
    @EnumSource
    void golangMigrate(Engine engine) throws IOException {
        takesOver(
                engine,
                "golang-migrate",
                theirs(
                        "000001_a.up.sql",
                        A,
                        "000001_a.down.sql",
                        "drop table a;",
                        "000002_b.up.sql",
                        B,
                        "000002_b.down.sql",
                        "drop table b;"),
                "create table schema_migrations (version bigint not null primary key, dirty boolean not null)",
                "insert into schema_migrations values (1, false)");
    }

    @ParameterizedTest
    @EnumSource
    void dbmate(Engine engine) throws IOException {
        takesOver(
                engine,
                "dbmate",
                theirs(
                        "20240101000000_a.sql", "-- migrate:up\n" + A + "\n-- migrate:down\ndrop table a;\n",
                        "20240102000000_b.sql", "-- migrate:up\n" + B + "\n-- migrate:down\ndrop table b;\n"),
                "create table schema_migrations (version varchar(128) primary key)",
                "insert into schema_migrations values ('20240101000000')");
    }

    @ParameterizedTest
    @EnumSource
    void sqlx(Engine engine) throws IOException {
        takesOver(
                engine,
                "sqlx",
                theirs(
                        "1_a.up.sql",
                        A,
                        "1_a.down.sql",
                        "drop table a;",
                        "2_b.up.sql",
                        B,
                        "2_b.down.sql",
                        "drop table b;"),
                "create table _sqlx_migrations (version bigint primary key, description text not null,"
                        + " success boolean not null)",
                "insert into _sqlx_migrations values (1, 'a', true)");
    }

    @Test
    void filesThatOnlyGoUpAreTakenOver() throws IOException {
        Path theirs = theirs("1_a.sql", "\uFEFF-- no-transaction\r\n" + A, "2_b.sql", B);
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table other(a)");
        try (Database database = target.open()) {
            assertThat(database.schema(ours()).takeOver(theirs).applied()).isEmpty();
            assertThat(ours().files("sqlite").get(0).up().transaction()).isEqualTo(Migration.Within.NONE);
            assertThat(folder.resolve("ours/1_a.sql")).content().doesNotContain("\r", "\uFEFF");
            assertThat(database.migrate(ours()).done()).hasSize(2);
        }
    }

    @Test
    void filesThatMakeAnotherSchemaAreTakenOverAndItIsSaid() throws IOException {
        Path theirs = theirs("1_a.sql", "create table a (id integer primary key, forgotten text);");
        Target target = withSomething();
        target.execute(
                "create table _sqlx_migrations (version bigint, description text, success boolean)",
                "insert into _sqlx_migrations values (1, 'a', true)");
        try (Database database = target.open()) {
            BaselineReport report = database.schema(ours()).takeOver(theirs);
            assertThat(report.applied()).containsExactly(1L);
            assertThat(report.differences()).extracting(Difference::title).containsExactly("table a is not the same");
        }
    }

    @Test
    void filesThatFailLeaveNothing() throws IOException {
        Path theirs = theirs("1_a.sql", "create table a (id integer primary key,);");
        Target target = withSomething();
        target.execute(
                "create table _sqlx_migrations (version bigint, description text, success boolean)",
                "insert into _sqlx_migrations values (1, 'a', true)");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.schema(ours()).takeOver(theirs))
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContaining("1_a.sql, line 1, fails in a scratch database");
        }
        assertThat(folder.resolve("ours")).doesNotExist();
    }

    @Test
    void whatOnlyTheOtherToolUnderstandsIsRefused() throws IOException {
        Target target = withSomething();
        isRefused(
                target, theirs("V1__a.sql", A, "R__view.sql", "create view v as select 1;"), "R__view.sql is repeated");
        Files.delete(theirs().resolve("R__view.sql"));
        isRefused(target, theirs("V2__b.sql", "create table ${name} (id int);"), "holds the placeholder ${name}");
        isRefused(target, theirs("V2__b.sql", A, "V2.0__c.sql", A), "There are two files of version 2");
    }

    @Test
    void twoFilesOfOneVersionAreRefused() throws IOException {
        Target target = withSomething();
        isRefused(target, theirs("1_a.up.sql", A, "1_b.up.sql", B), "two files of version 1 in");
        isRefused(target, theirs("01_a.up.sql", A), "called a and a.");
    }

    @Test
    void changesetsWithConditionsAreRefused() throws IOException {
        Target target = withSomething();
        String head = "--liquibase formatted sql\n";
        isRefused(
                target,
                theirs("a.sql", head + "--changeset a:1 runOnChange:true\n" + A),
                "has nothing like runOnChange:true");
        isRefused(
                target,
                theirs("a.sql", head + "--changeset a:1\n--preconditions onFail:HALT\n" + A),
                "only Liquibase understands (--preconditions onFail:HALT)");
    }

    @Test
    void aHistoryThatIsNotWholeIsRefused() throws IOException {
        Target target = withSomething();
        target.execute(
                "create table schema_migrations (version bigint, dirty boolean)",
                "insert into schema_migrations values (1, true)");
        isRefused(target, theirs("1_a.up.sql", A), "has begun a migration");
        target.execute("update schema_migrations set version = 7, dirty = false");
        isRefused(target, theirs("1_a.up.sql", A), "golang-migrate has applied 7");
        isRefused(target, theirs("V1__a.sql", A), "are those of Flyway");
    }

    @Test
    void aFolderWithoutFilesIsRefused() throws IOException {
        isRefused(withSomething(), Files.createDirectories(folder.resolve("none")), "There are no .sql files");
    }
}
