package dev.intact.migrate;

import dev.intact.dialect.StoredTable;
import dev.intact.schema.TableName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Another tool that may already look after a database, and how its table is told. The first that fits counts.
 *
 * @param name of the tool
 * @param table in which it keeps what it has done, in any case
 * @param columns that the table has, among others
 * @param folder how its folder is taken over; empty where its files are not plain SQL
 */
record ForeignTool(String name, String table, List<String> columns, Optional<SqlFolder> folder) {
    /** All that are known. Where two call their table the same, the one with more columns stands first. */
    static final List<ForeignTool> ALL = List.of(
            plain("Flyway", "flyway_schema_history", SqlFolder.FLYWAY, "installed_rank", "version", "script"),
            plain("Flyway", "schema_version", SqlFolder.FLYWAY, "installed_rank", "version", "script"),
            plain("Liquibase", "databasechangelog", SqlFolder.LIQUIBASE, "id", "author", "filename"),
            plain("goose", "goose_db_version", SqlFolder.GOOSE, "version_id", "is_applied"),
            plain("sqlx", "_sqlx_migrations", SqlFolder.SQLX, "version", "description", "success"),
            plain("golang-migrate", "schema_migrations", SqlFolder.GOLANG_MIGRATE, "version", "dirty"),
            other("Ecto", "schema_migrations", "version", "inserted_at"),
            other("Supabase", "schema_migrations", "version", "statements"),
            other("Rails", "ar_internal_metadata", "key", "value"),
            plain("dbmate", "schema_migrations", SqlFolder.DBMATE, "version"),
            other("Alembic", "alembic_version", "version_num"),
            other("Entity Framework", "__efmigrationshistory", "migrationid", "productversion"),
            other("Prisma", "_prisma_migrations", "migration_name", "checksum"),
            other("Django", "django_migrations", "app", "name", "applied"),
            other("Knex", "knex_migrations", "name", "batch", "migration_time"),
            other("Sequelize", "sequelizemeta", "name"),
            other("Laravel", "migrations", "migration", "batch"),
            other("TypeORM", "migrations", "timestamp", "name"),
            other("Drizzle", "__drizzle_migrations", "hash", "created_at"),
            other("MikroORM", "mikro_orm_migrations", "name", "executed_at"),
            other("Kysely", "kysely_migration", "name", "timestamp"),
            other("node-pg-migrate", "pgmigrations", "name", "run_on"),
            other("Diesel", "__diesel_schema_migrations", "version", "run_on"),
            other("SeaORM", "seaql_migrations", "version", "applied_at"),
            other("Refinery", "refinery_schema_history", "version", "checksum"),
            other("Doctrine", "doctrine_migration_versions", "version", "executed_at"),
            other("Phinx", "phinxlog", "version", "migration_name"),
            other("Atlas", "atlas_schema_revisions", "version", "description"),
            other("yoyo", "_yoyo_migration", "migration_hash", "migration_id"),
            other("MyBatis Migrations", "changelog", "id", "applied_at", "description"));

    /** Tables that some of them keep beside their own. */
    private static final Set<String> BESIDES = Set.of(
            "databasechangeloglock",
            "knex_migrations_lock",
            "kysely_migration_lock",
            "_yoyo_log",
            "_yoyo_version",
            "yoyo_lock");

    private static ForeignTool plain(String name, String table, SqlFolder folder, String... columns) {
        return new ForeignTool(name, table, List.of(columns), Optional.of(folder));
    }

    private static ForeignTool other(String name, String table, String... columns) {
        return new ForeignTool(name, table, List.of(columns), Optional.empty());
    }

    /**
     * One that looks after this database.
     *
     * @param tool which
     * @param table its own
     */
    record Found(ForeignTool tool, TableName table) {
        String text() {
            return tool.name() + " (table " + table + ")";
        }

        /** What to do. */
        String remedy() {
            return tool.folder().isPresent()
                    ? "Go on with " + tool.name() + ", or take its files over: intact migrate baseline --from FOLDER"
                    : "Go on with " + tool.name() + ", or begin anew with the schema as it is: intact migrate baseline";
        }
    }

    /** Those whose tables are there. */
    static List<Found> in(List<StoredTable> tables) {
        return tables.stream()
                .flatMap(table -> ALL.stream()
                        .filter(tool -> tool.keeps(table))
                        .findFirst()
                        .map(tool -> new Found(tool, table.name()))
                        .stream())
                .toList();
    }

    /** All that they keep in a database: no part of the user's schema. */
    static List<TableName> theirs(List<StoredTable> tables) {
        List<TableName> found = in(tables).stream().map(Found::table).toList();
        Stream<TableName> besides = tables.stream()
                .map(StoredTable::name)
                .filter(table -> !found.isEmpty() && BESIDES.contains(small(table.name())));
        return Stream.concat(found.stream(), besides).toList();
    }

    private boolean keeps(StoredTable stored) {
        List<String> there = stored.columns().stream().map(ForeignTool::small).toList();
        return small(stored.name().name()).equals(table) && there.containsAll(columns);
    }

    private static String small(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
