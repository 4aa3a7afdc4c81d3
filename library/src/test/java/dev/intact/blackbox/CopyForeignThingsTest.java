package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.copy.CopyReport;
import dev.intact.error.ConfigurationException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that need what a copy does not make, or whose names are taken. */
class CopyForeignThingsTest {
    @TempDir
    Path folder;

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve(name)));
    }

    private static CopyReport copied(Target source, Target target, boolean preview) {
        try (Database db = target.open()) {
            Copy copy = Copy.from(source.url());
            return db.copy(preview ? copy.preview() : copy);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTableThatNeedsWhatIsNotCopiedIsRefusedByNameBeforeItsRowsAreRead(boolean preview) throws IOException {
        Target source = fresh(Engine.POSTGRES, "from");
        Target target = fresh(Engine.POSTGRES, "to");
        source.execute(
                "create function seven() returns integer language sql as 'select 7'",
                "create table plain (id integer primary key)",
                "create table player (id integer primary key, luck integer default seven())",
                "insert into player values (1)");

        assertThatThrownBy(() -> copied(source, target, preview))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("player cannot be made", "seven()", "Nothing was changed", "Make there first");
        assertThat(Contents.tables(target)).isEmpty();
        target.execute("create function seven() returns integer language sql as 'select 7'");
        assertThat(copied(source, target, preview).load().tables()).hasSize(2);
    }

    @Test
    void aRightThatIsMissingIsSaidAsByALoad() throws IOException {
        Target source = fresh(Engine.POSTGRES, "from");
        Target target = fresh(Engine.POSTGRES, "to");
        source.execute("create table player (id integer primary key)");
        target.execute(
                "revoke create on schema public from public", "drop role if exists copier", "create role copier");
        String url = target.url() + (target.url().contains("?") ? "&" : "?") + "options=-c%20role%3Dcopier";

        assertThatThrownBy(() -> copied(source, new Target(Engine.POSTGRES, url, target.jdbcUrl()), false))
                .hasMessageContainingAll("copier lacks CREATE on the schema public", "grant create");
    }

    @Test
    void aViewThatNeedsWhatIsNotCopiedIsLeftOutAndNamed() throws IOException {
        Target source = fresh(Engine.POSTGRES, "from");
        Target target = fresh(Engine.POSTGRES, "to");
        source.execute(
                "create function seven() returns integer language sql as 'select 7'",
                "create table player (id integer primary key)",
                "create view lucky as select id, seven() from player",
                "create view plain as select id from player",
                "create view upon as select id from lucky",
                "create table empty ()");

        CopyReport report = copied(source, target, false);

        assertThat(report.remarks())
                .extracting(remark -> remark.what())
                .contains("view public.lucky", "view public.upon", "table public.empty")
                .doesNotContain("view public.plain");
        assertThat(target.count("plain")).isZero();
    }

    @Test
    void aTableOfANameOfIntactsOwnGetsAnotherInSqlite() throws IOException {
        Target source = fresh(Engine.POSTGRES, "from");
        Target target = fresh(Engine.SQLITE, "to");
        source.execute("create table intact_load (id integer primary key)", "insert into intact_load values (1)");

        assertThat(copied(source, target, false).remarks())
                .singleElement()
                .asString()
                .contains("_intact_load", "Intact");
        assertThat(target.count("_intact_load")).isEqualTo(1);
    }

    @Test
    void fromSqliteIntoSqliteSuchATableIsRefusedByName() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        Target target = fresh(Engine.SQLITE, "to");
        source.execute("create table intact_load (id integer primary key)");

        assertThatThrownBy(() -> copied(source, target, false))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("intact_load", "Give it another name");
    }

    @Test
    void aTableWhoseNameLooksLikeSqlitesOwnIsCopied() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        Target target = fresh(Engine.SQLITE, "to");
        source.execute("create table \"sqlite.x\" (id integer primary key)", "insert into \"sqlite.x\" values (1)");

        copied(source, target, false);

        assertThat(target.count("\"sqlite.x\"")).isEqualTo(1);
    }
}
