package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.copy.Copy;
import dev.intact.load.LoadReport;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A copy that is taken back leaves what stood before it, and comes back with all that it had made. */
class CopyUndoTest {
    @TempDir
    Path folder;

    private Target source;
    private Target target;

    @BeforeEach
    void shop() throws IOException {
        from(Engine.SQLITE);
    }

    private void from(Engine engine) throws IOException {
        source = engine.fresh(Files.createDirectories(folder.resolve("from")));
        source.execute(
                "create table maker (id integer primary key, name varchar(20) not null unique, rank integer default 7)",
                "create table item (id integer primary key, maker integer references maker(id) on delete cascade,"
                        + " price numeric(10,2) check (price >= 0), sku text)",
                "create index item_maker on item (maker)",
                "create unique index item_sku on item (sku) where sku is not null",
                "create view dear as select id, maker, price from item where price > 10",
                "create view makers as select m.id, count(d.id) as dear from maker m left join dear d on d.maker = m.id"
                        + " group by m.id",
                "insert into maker (id, name) values (1, 'a'), (2, 'b')",
                "insert into item values (1, 1, 5, 'x'), (2, 1, 50, 'y'), (3, 2, 70, null)");
    }

    private List<String> standing() {
        return target.engine() == Engine.SQLITE
                ? target.rows("select type || ' ' || name from sqlite_schema where name not like 'sqlite%'"
                        + " and name not like 'intact%' and tbl_name not like 'intact%' order by 1")
                : target.rows("select c.relkind::text || ' ' || c.relname from pg_class c"
                        + " where c.relnamespace = 'public'::regnamespace order by 1");
    }

    private void into(Engine engine) throws IOException {
        target = engine.fresh(Files.createDirectories(folder.resolve("to")));
        target.execute("create table own (id integer primary key)", "create view of_own as select id from own");
    }

    private List<String> shown() {
        return target.rows("select id, dear from makers order by id");
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, SQLITE", "SQLITE, POSTGRES", "POSTGRES, POSTGRES"})
    void everythingThatWasMadeIsGoneAndComesBack(Engine one, Engine other) throws IOException {
        if (one == Engine.POSTGRES) {
            from(one);
        }
        into(other);
        if (one == Engine.SQLITE && other == Engine.SQLITE) {
            source.execute("create trigger counted after insert on item begin"
                    + " update maker set rank = rank + 1 where id = new.maker; end");
        }
        List<String> before = standing();
        try (Database db = target.open()) {
            long copied = load(db.copy(Copy.from(source.url())).load());
            List<String> made = standing();
            assertThat(made).hasSizeGreaterThan(before.size() + 5);
            assertThat(shown()).containsExactly("1|1", "2|1");

            assertThat(db.planUndo(copied).tables())
                    .allMatch(table -> table.why().endsWith("it is dropped"));
            LoadReport undone = db.undo(copied);
            assertThat(standing()).isEqualTo(before);

            LoadReport redone = db.undo(load(undone));
            assertThat(standing()).isEqualTo(made);
            assertThat(shown()).containsExactly("1|1", "2|1");
            assertThat(db.copy(Copy.from(source.url())).load().tables())
                    .allMatch(table -> table.inserted() + table.updated() + table.deleted() == 0);

            db.undo(load(redone));
            assertThat(standing()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatSomebodyHungOnItSinceKeepsWhatItHangsOn(Engine engine) throws IOException {
        into(engine);
        List<String> before = standing();
        List<Event> events = new ArrayList<>();
        try (Database db = target.open(DatabaseConfig.of(target.url()).withObserver(events::add))) {
            long copied = load(db.copy(Copy.from(source.url())).load());
            target.execute("create view mine as select id from dear");

            LoadReport undone = db.undo(copied);

            assertThat(why(undone, "item")).contains("stays").contains("dear");
            assertThat(why(undone, "maker")).contains("the table stays");
            assertThat(events)
                    .filteredOn(Event.Notice.class::isInstance)
                    .extracting(Object::toString)
                    .anySatisfy(said -> assertThat(said).contains("dear stays", "mine would be lost"));
            assertThat(names()).contains("mine", "dear", "item").doesNotContain("makers");
            assertThat(target.rows("select count(*) from mine")).containsExactly("0");
            target.execute("drop view mine", "drop view dear", "drop table item", "drop table maker");
            assertThat(standing()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIndexOfSomebodyElseKeepsItsTableAlone(Engine engine) throws IOException {
        into(engine);
        try (Database db = target.open()) {
            long copied = load(db.copy(Copy.from(source.url())).load());
            target.execute("create index mine on maker (rank)");

            LoadReport undone = db.undo(copied);

            assertThat(why(undone, "maker")).contains("mine would be lost");
            assertThat(names()).contains("maker", "mine").doesNotContain("item", "dear", "makers");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aViewThatWasAlteredSinceStaysWithWhatItShows(Engine engine) throws IOException {
        into(engine);
        try (Database db = target.open()) {
            long copied = load(db.copy(Copy.from(source.url())).load());
            target.execute("drop view makers", "create view makers as select id from maker where rank > 3");

            LoadReport undone = db.undo(copied);

            assertThat(why(undone, "maker")).contains("makers would be lost");
            assertThat(names()).contains("maker", "makers").doesNotContain("item", "dear");
        }
    }

    @Test
    void nobodyWhoReadsAViewIsKeptWaiting() throws Exception {
        into(Engine.POSTGRES);
        try (Database db = target.open();
                var reader = target.connect()) {
            long copied = load(db.copy(Copy.from(source.url())).load());
            reader.setAutoCommit(false);
            try (var statement = reader.createStatement()) {
                statement.executeQuery("select * from makers").close();
                LoadReport undone = db.undo(copied);
                assertThat(why(undone, "maker")).contains("somebody reads it");
            }
            assertThat(names()).contains("maker", "item", "dear", "makers");
            assertThat(target.count("maker")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void chinookIsTakenBackWhole(Engine engine) throws IOException {
        String chinook = TestData.whole().resolve("sqlite/chinook.sqlite").toString();
        into(engine);
        List<String> before = standing();
        try (Database db = target.open()) {
            long copied = load(db.copy(Copy.from(chinook)).load());
            assertThat(db.undo(copied).tables())
                    .hasSize(11)
                    .allMatch(table -> table.why().endsWith("it is dropped"));
        }
        assertThat(standing()).isEqualTo(before);
    }

    private List<String> names() {
        return standing().stream()
                .map(what -> what.substring(what.indexOf(' ') + 1).toLowerCase(Locale.ROOT))
                .collect(Collectors.toList());
    }

    private static String why(LoadReport report, String table) {
        return report.tables().stream()
                .filter(one -> one.table().endsWith(table))
                .findFirst()
                .orElseThrow()
                .why();
    }

    private static long load(LoadReport report) {
        return report.load().orElseThrow();
    }
}
