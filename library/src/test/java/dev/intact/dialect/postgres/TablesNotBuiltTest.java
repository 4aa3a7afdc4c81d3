package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.testing.Postgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a built table could not be, or would lose, is made in its place. */
@Timeout(60)
class TablesNotBuiltTest {
    private final Postgres.Database database = Postgres.fresh();

    @Test
    void aStandingTableIsNotBuilt() throws Exception {
        database.run("create table wide (id int)");
        refused(Wide.table("wide", "public"), Wide.COLUMNS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter default privileges in schema public grant select on tables to public",
                "alter default privileges grant select on tables to public",
                "create publication p for all tables",
                "create publication p for tables in schema public",
                "select pg_create_logical_replication_slot('of_' || current_database(), 'test_decoding')",
                "create function seen() returns event_trigger language plpgsql as 'begin end';"
                        + "create event trigger e on ddl_command_end execute function seen()"
            })
    void whatWouldBeLostByMovingIsMadeInItsPlace(String given) throws Exception {
        try (Workspace before = Fixture.open(database)) {
            assertThat(before.build("wide", Wide.table("wide", "public"), Wide.COLUMNS, Optional.empty()))
                    .isPresent();
        }
        database.run(given);
        try {
            refused(Wide.table("wide", "public"), Wide.COLUMNS);
        } finally {
            database.run("select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                    + " where database = current_database()");
        }
    }

    @Test
    void whatWouldBeLostByMovingIsSeenAgainWhenItIsMoved() throws Exception {
        TableSchema wide = Wide.table("wide", "public");
        try (Workspace workspace = Fixture.open(database)) {
            StageTable built = Wide.filled(workspace, wide, 10);
            database.run("alter default privileges grant select on tables to public");
            workspace.begin(List.of());
            assertThat(workspace.install(built, wide)).isEmpty();
            workspace.rollback();
        }
    }

    @Test
    void otherEventTriggersAndPublicationsAreNoHindrance() throws Exception {
        database.run(
                "create table other (id int primary key)",
                "create publication p for table other",
                "create function seen() returns event_trigger language plpgsql as 'begin end'",
                "create event trigger e on ddl_command_end when tag in ('CREATE FUNCTION') execute function seen()",
                "create event trigger off on ddl_command_end execute function seen()",
                "alter event trigger off disable");
        try (Workspace workspace = Fixture.open(database)) {
            assertThat(workspace.build("wide", Wide.table("wide", "public"), Wide.COLUMNS, Optional.empty()))
                    .isPresent();
        }
    }

    @Test
    void typesThatOnlyTheServerChecksAreNotBuilt() throws Exception {
        for (ColumnType type : List.of(new ColumnType.Other("inet"), new ColumnType.Json())) {
            List<Column> columns = List.of(Column.of("v", type));
            refused(
                    new TableSchema(
                            TableName.of("public", "t"), columns, List.of(), List.of(), List.of(), List.of(), false),
                    columns);
        }
    }

    @Test
    void schemasThatDoNotTakeTablesAreNotBuiltFor() throws Exception {
        refused(Wide.table("wide", "missing"), Wide.COLUMNS);
        refused(Wide.table("wide", "pg_temp"), Wide.COLUMNS);
        String role = "narrow_" + database.name();
        database.run(
                "create schema locked",
                "create role " + role + " login password 'pass'",
                "grant usage on schema locked to " + role,
                "grant create on database " + database.name() + " to " + role);
        String url = database.url().replace("//postgres:", "//" + role + ":");
        try (Workspace workspace = Fixture.DIALECT.open(
                Fixture.DIALECT.address(url).orElseThrow(), Fixture.settings("intact load by ann"))) {
            assertThat(workspace.build("wide", Wide.table("wide", "locked"), Wide.COLUMNS, Optional.empty()))
                    .isEmpty();
        }
        database.run("drop owned by " + role, "drop role " + role);
    }

    private void refused(TableSchema table, List<Column> columns) throws SQLException {
        try (Workspace workspace = Fixture.open(database)) {
            assertThat(workspace.build("wide", table, columns, Optional.empty()))
                    .isEqualTo(Optional.empty());
            assertThat(Fixture.staged(database)).isEmpty();
            assertThat(workspace.connection().getAutoCommit()).isTrue();
        }
    }
}
