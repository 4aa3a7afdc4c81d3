package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.CancelledException;
import dev.intact.error.LoadRejectedException;
import dev.intact.observe.Event;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the smooth way may not pass over: members that come late, keys that no index keeps, the order of the source. */
class SmoothWayNoticesTest {
    /** More than is looked at before the rows are read. */
    private static final int RECORDS = 4000;

    private static final String FILLER = "x".repeat(400);

    @TempDir
    Path folder;

    private Path source(String name, int records, IntFunction<String> record) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                IntStream.range(0, records).mapToObj(record).collect(Collectors.joining("\n")));
    }

    private static String late(int id) {
        String late = id == RECORDS - 1 ? ", \"late\": 7" : "";
        return "{\"id\": " + id + ", \"note\": \"" + FILLER + "\"" + late + "}";
    }

    private static LoadReport run(Engine.Target target, Load load) {
        try (Database db = target.open()) {
            return db.load(load);
        }
    }

    @ParameterizedTest
    @EnumSource
    void memberThatOnlyTheLastRecordsHaveBecomesAColumn(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        run(
                target,
                Load.files(source("item.ndjson", RECORDS, SmoothWayNoticesTest::late))
                        .into("item"));
        assertThat(target.rows("select id, late from item where late is not null"))
                .containsExactly(RECORDS - 1 + "|7");
    }

    @ParameterizedTest
    @EnumSource
    void memberThatIsOnlyEverNullBecomesAColumnThoughAnotherBeginsWithItsName(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        Path source = source(
                "item.ndjson",
                RECORDS,
                id -> late(id).replace("note", "late_note").replace(": 7}", ": null}"));
        run(target, Load.files(source).into("item"));
        assertThat(target.rows("select count(*), count(late) from item")).containsExactly(RECORDS + "|0");
    }

    @ParameterizedTest
    @EnumSource
    void keyThatOnlyTheLastRecordsHaveIsMissedInTheOthers(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        Path source = source("item.ndjson", RECORDS, SmoothWayNoticesTest::late);
        assertThatThrownBy(() -> run(target, Load.files(source).into("item").key("late")))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("may not be empty");
    }

    @ParameterizedTest
    @EnumSource
    void keyThatWasSaidIsKeptThoughTheTableDoesNotKeepIt(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        target.execute(
                "create table filled (k integer, v text)",
                "create table blank (k integer, v text)",
                "insert into filled values (2, 'two')");
        Path twice = Files.writeString(folder.resolve("twice.csv"), "k,v\n1,a\n1,b\n");
        Path again = Files.writeString(folder.resolve("again.csv"), "k,v\n2,a\n");
        assertThatThrownBy(() -> run(target, Load.files(twice).into("filled").key("k")))
                .hasMessageContaining("a second time");
        assertThatThrownBy(() -> run(target, Load.files(twice).into("blank").key("k")))
                .hasMessageContaining("a second time");
        assertThatThrownBy(() -> run(target, Load.files(again).into("filled").key("k")))
                .hasMessageContaining("exists already");
        assertThat(target.count("filled") + target.count("blank")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreNumberedInTheOrderOfTheSource(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        String id = engine == Engine.SQLITE ? "integer" : "serial";
        target.execute(
                "create table item (id " + id + " primary key, n integer, note text)",
                "insert into item (n, note) values (-1, 'first')");
        Path source = source("item.ndjson", 30_000, i -> "{\"n\": " + i + ", \"note\": \"" + FILLER + "\"}");
        run(target, Load.files(source).into("item").parallel(3));
        assertThat(target.rows("select count(*), sum(case when n = id - 2 then 1 else 0 end) from item"))
                .containsExactly("30001|30001");
    }

    @Test
    void statementTriggerIsFiredOnce() throws IOException {
        Engine.Target target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "create table item (n integer, note text)",
                "create table told (n integer)",
                "create function tell() returns trigger language plpgsql as"
                        + " 'begin insert into told values (1); return null; end'",
                "create trigger tell after insert on item for each statement execute function tell()");
        run(
                target,
                Load.files(source("item.csv", 10_000, i -> i == 0 ? "n,note" : i + "," + FILLER))
                        .into("item"));
        assertThat(target.count("told")).isEqualTo(1);
    }

    @Test
    void refusalTakesNoNumbersFromASequence() throws IOException {
        Engine.Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table item (id serial primary key, n integer unique)");
        Path twice = Files.writeString(folder.resolve("twice.csv"), "n\n1\n1\n");
        assertThatThrownBy(() -> run(target, Load.files(twice).into("item"))).isInstanceOf(LoadRejectedException.class);
        assertThat(target.rows("select is_called from item_id_seq")).containsExactly("f");
    }

    @ParameterizedTest
    @EnumSource
    void sourceWithoutAHeaderIsNamedAlsoWhereATableStands(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        target.execute("create table item (id integer primary key, n integer)");
        Path empty = Files.writeString(folder.resolve("empty.csv"), "");
        Path broken = Files.writeString(folder.resolve("broken.csv"), "id,\"n\n1,2\n");
        assertThatThrownBy(() -> run(target, Load.files(empty).into("item")))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("empty.csv");
        assertThatThrownBy(() -> run(target, Load.files(broken).into("item")))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("broken.csv");
    }

    @ParameterizedTest
    @EnumSource
    void childWithoutAParentIsFoundBeforeCommitWhereOneTableStandsAndOneIsMade(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        target.execute("create table parent (id integer primary key)", "insert into parent values (1), (2)");
        Files.writeString(folder.resolve("parent.csv"), "id\n2\n3\n");
        Files.writeString(folder.resolve("child.csv"), "id,parent_id\n1,2\n2,9\n");
        Files.writeString(
                folder.resolve("intact.yaml"),
                "load:\n  - {table: parent, from: parent.csv, mode: upsert, key: id}\n"
                        + "  - {table: child, from: child.csv, key: id, references: {parent_id: parent(id)}}\n");
        assertThatThrownBy(() -> run(target, Load.folder(folder)))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("child.csv");
        assertThat(target.rows("select id from parent order by id")).containsExactly("1", "2");
        String markers = engine == Engine.SQLITE
                ? "select name from sqlite_schema where name like 'intact%'"
                : "select relname from pg_class where relnamespace = to_regnamespace('intact') and relkind = 'r'";
        assertThat(target.rows(markers)).isEmpty();
    }

    /** A trigger of the whole statement writes rows again, whose places were kept. */
    @Test
    void rowsThatMoveBetweenTheirComparingAndTheirWritingAreWrittenAllTheSame() throws IOException {
        Engine.Target target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "create table item (id integer primary key, n integer, seen integer default 0)",
                "insert into item (id, n) select i, i from generate_series(1, 100) i",
                "create function again() returns trigger language plpgsql as"
                        + " $$ begin if pg_trigger_depth() < 2 then update item set seen = seen + 1; end if; return null; end $$",
                "create trigger again after update on item for each statement execute function again()");
        Path source = source("item.csv", 60, i -> i == 0 ? "id,n" : (i > 50 ? i + 100 : i) + "," + (i + 1));
        LoadReport report =
                run(target, Load.files(source).into("item").replace().with(Option.ALLOW_SHRINK));
        assertThat(report.tables().get(0).deleted()).isEqualTo(50);
        assertThat(target.rows("select count(*), sum(n) from item where id <= 50"))
                .containsExactly("50|1325");
        assertThat(target.count("item")).isEqualTo(59);
    }

    @ParameterizedTest
    @EnumSource
    void interruptIsNoReasonToBeginAgain(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        Path source = source("item.csv", 30_000, i -> i == 0 ? "n,note" : i + "," + FILLER);
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event instanceof Event.Progress) {
                Thread.currentThread().interrupt();
            }
        });
        try (Database db = target.open(config)) {
            Load load = Load.files(source).into("item").parallel(3);
            assertThatThrownBy(() -> db.load(load)).isInstanceOf(CancelledException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void nothingIsLeftOfAMissingDatabaseWhereAChildHasNoParent() throws IOException {
        Engine.Target target = Engine.SQLITE.fresh(folder);
        Path parent = Files.writeString(folder.resolve("parent.csv"), "id\n1\n");
        Path child = Files.writeString(folder.resolve("child.csv"), "id,parent\n1,2\n");
        TableLoad.Reference up = new TableLoad.Reference(List.of("parent"), TableName.of("parent"), List.of());
        TableLoad plain = Load.files(child).into("child").key("id").tables().get(0);
        TableLoad referring = new TableLoad(
                plain.table(),
                plain.inputs(),
                plain.mode(),
                plain.key(),
                plain.columns(),
                plain.header(),
                plain.nulls(),
                plain.unlisted(),
                new TableLoad.NewTable(List.of(), List.of(up), List.of()));
        Load load = Load.files(parent).into("parent").key("id");
        assertThatThrownBy(() ->
                        run(target, load.withTables(List.of(load.tables().get(0), referring))))
                .isInstanceOf(LoadRejectedException.class);
        assertThat(Path.of(target.url())).doesNotExist();
    }
}
