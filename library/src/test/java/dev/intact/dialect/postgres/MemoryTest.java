package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.MemoryLimits;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.testing.Postgres;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private final Postgres.Database database = Postgres.fresh();

    @Test
    void aLoadHasEnoughForLargeSortsAndIndexes() throws Exception {
        assertThat(sizes(MemoryLimits.USUAL)).isEqualTo("256MB|512MB");
    }

    @Test
    void aSmallMachineGivesLess() throws Exception {
        database.run("alter database " + database.name() + " set effective_cache_size = '2560MB'");
        assertThat(sizes(MemoryLimits.USUAL)).isEqualTo("160MB|320MB");
    }

    @Test
    void aServerThatIsSetToMoreIsLeftAlone() throws Exception {
        database.run(
                "alter database " + database.name() + " set work_mem = '1GB'",
                "alter database " + database.name() + " set maintenance_work_mem = '2GB'");
        assertThat(sizes(MemoryLimits.USUAL)).isEqualTo("1GB|2GB");
    }

    @Test
    void whatIsSaidCountsEvenWhereItIsLess() throws Exception {
        assertThat(sizes(new MemoryLimits(OptionalLong.of(8 << 20), OptionalLong.empty())))
                .isEqualTo("8MB|512MB");
        assertThat(sizes(new MemoryLimits(OptionalLong.of(1), OptionalLong.of(64 << 20))))
                .isEqualTo("64kB|64MB");
    }

    @Test
    void thePublishingTransactionHasTheSame() throws Exception {
        try (Workspace workspace = open(MemoryLimits.USUAL)) {
            workspace.begin(List.of());
            assertThat(Fixture.rows(workspace.connection(), "select current_setting('work_mem')"))
                    .containsExactly("256MB");
            workspace.rollback();
        }
    }

    private String sizes(MemoryLimits said) throws SQLException {
        try (Workspace workspace = open(said)) {
            return Fixture.rows(
                            workspace.connection(),
                            "select current_setting('work_mem'), current_setting('maintenance_work_mem')")
                    .get(0);
        }
    }

    private Workspace open(MemoryLimits said) throws SQLException {
        WorkspaceSettings usual = Fixture.settings("intact load by ann");
        return Fixture.DIALECT.open(
                Fixture.address(database), new WorkspaceSettings(usual.unit(), usual.session(), said));
    }
}
