package dev.intact.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.TestData;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the schema of a database becomes in another, made for real. */
class PlanningTest {
    @TempDir
    Path folder;

    @Test
    void chinookIsMadeInPostgresWithAllThatBelongsToItAndInSqliteAgain() {
        String chinook = TestData.whole().resolve("sqlite/chinook.sqlite").toString();
        Target source = new Target(Engine.SQLITE, chinook, "jdbc:sqlite:" + chinook);
        Target target = Engine.POSTGRES.fresh(folder);

        CopyPlan plan = Copying.run(chinook, target);

        assertThat(plan.remarks()).isEmpty();
        assertThat(plan.tables()).hasSize(11);
        assertThat(target.rows(
                        "select data_type, count(*) from information_schema.columns where table_schema = 'public'"
                                + " group by 1 order by 1"))
                .containsExactly("bigint|24", "character varying|34", "numeric|3", "timestamp without time zone|3");
        assertThat(target.rows("select contype, count(*) from pg_constraint where connamespace = 'public'::regnamespace"
                        + " and contype <> 'n' group by 1 order by 1"))
                .containsExactly("f|11", "p|11");
        assertThat(target.rows("select count(*) from pg_indexes where schemaname = 'public' and indexname like 'IFK%'"))
                .containsExactly("11");

        Target again = Engine.SQLITE.fresh(folder);
        assertThat(Copying.run(target.url(), again).remarks()).isEmpty();
        for (String table : List.of("Track", "Invoice", "Employee", "PlaylistTrack")) {
            String rows = "select * from " + table + " order by 1, 2";
            assertThat(again.rows(rows)).as(table).isEqualTo(source.rows(rows));
        }
        assertThat(again.rows("select count(*) from sqlite_schema where name like 'IFK%'"))
                .containsExactly("11");
        assertThat(again.rows(
                        "select count(*) from sqlite_schema t, pragma_foreign_key_list(t.name) where t.type = 'table'"))
                .containsExactly("11");

        assertThat(target.rows("insert into \"Artist\" (\"Name\") values ('x') returning \"ArtistId\""))
                .containsExactly("276");
    }
}
