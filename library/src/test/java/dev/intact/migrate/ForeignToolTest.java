package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.dialect.StoredTable;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ForeignToolTest {
    @TempDir
    Path folder;

    private static List<String> tools(String table, String columns) {
        StoredTable stored = new StoredTable(TableName.of(table), List.of(columns.split(" ")));
        return ForeignTool.in(List.of(stored)).stream()
                .map(found -> found.tool().name())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "Flyway, flyway_schema_history, installed_rank version description type script checksum installed_by success",
        "Flyway, schema_version, version_rank installed_rank version description type script checksum success",
        "Liquibase, DATABASECHANGELOG, ID AUTHOR FILENAME DATEEXECUTED ORDEREXECUTED EXECTYPE MD5SUM",
        "goose, goose_db_version, id version_id is_applied tstamp",
        "sqlx, _sqlx_migrations, version description installed_on success checksum execution_time",
        "golang-migrate, schema_migrations, version dirty",
        "Ecto, schema_migrations, version inserted_at",
        "Supabase, schema_migrations, version statements name",
        "dbmate, schema_migrations, version",
        "Rails, ar_internal_metadata, key value created_at updated_at",
        "Alembic, alembic_version, version_num",
        "Entity Framework, __EFMigrationsHistory, MigrationId ProductVersion",
        "Prisma, _prisma_migrations, id checksum finished_at migration_name logs",
        "Django, django_migrations, id app name applied",
        "Knex, knex_migrations, id name batch migration_time",
        "Sequelize, SequelizeMeta, name",
        "Laravel, migrations, id migration batch",
        "TypeORM, migrations, id timestamp name",
        "Drizzle, __drizzle_migrations, id hash created_at",
        "MikroORM, mikro_orm_migrations, id name executed_at",
        "Kysely, kysely_migration, name timestamp",
        "node-pg-migrate, pgmigrations, id name run_on",
        "Diesel, __diesel_schema_migrations, version run_on",
        "SeaORM, seaql_migrations, version applied_at",
        "Refinery, refinery_schema_history, version name applied_on checksum",
        "Doctrine, doctrine_migration_versions, version executed_at execution_time",
        "Phinx, phinxlog, version migration_name start_time end_time breakpoint",
        "Atlas, atlas_schema_revisions, version description type applied",
        "yoyo, _yoyo_migration, migration_hash migration_id applied_at_utc",
        "MyBatis Migrations, CHANGELOG, ID APPLIED_AT DESCRIPTION",
    })
    void theTableOfAToolIsRecognised(String tool, String table, String columns) {
        assertThat(tools(table, columns)).containsExactly(tool);
    }

    @Test
    void aTableThatIsOnlyCalledSoIsNot() {
        assertThat(tools("migrations", "id bird season")).isEmpty();
        assertThat(tools("changelog", "id text")).isEmpty();
        assertThat(tools("player", "version")).isEmpty();
    }

    /** Every tool of the list has its row above. */
    @Test
    void noToolIsWithoutItsTest() throws NoSuchMethodException {
        CsvSource rows = ForeignToolTest.class
                .getDeclaredMethod("theTableOfAToolIsRecognised", String.class, String.class, String.class)
                .getAnnotation(CsvSource.class);
        assertThat(rows.value()).hasSize(ForeignTool.ALL.size());
        assertThat(List.of(rows.value()).stream().map(row -> row.split(",", 2)[0]))
                .containsExactlyInAnyOrderElementsOf(
                        ForeignTool.ALL.stream().map(ForeignTool::name).toList());
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseOfAnotherToolIsLeftAloneUntilItIsTakenOver(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        target.execute(
                "create table alembic_version(version_num varchar(32) primary key)", "create table a(id integer)");
        Path files = Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(files.resolve("30000101000000_b.sql"), "-- migrate:up\ncreate table b(id integer);\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(Migrations.in(files)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("is looked after by Alembic (table ")
                    .hasMessageContaining("Nothing was changed.")
                    .hasMessageContaining("intact migrate baseline");
            assertThat(database.migrations(Migrations.in(files)).isCurrent()).isFalse();

            Path ours = folder.resolve("ours");
            BaselineReport report = database.schema(Migrations.in(ours)).baseline();
            assertThat(Files.readString(report.files().get(0))).contains("a").doesNotContain("alembic");
            Files.copy(files.resolve("30000101000000_b.sql"), ours.resolve("30000101000000_b.sql"));
            assertThat(database.migrate(Migrations.in(ours)).done()).hasSize(1);
            assertThat(database.schema(Migrations.in(ours)).diff().differences())
                    .isEmpty();
        }
        assertThat(target.count("b")).isZero();
    }
}
