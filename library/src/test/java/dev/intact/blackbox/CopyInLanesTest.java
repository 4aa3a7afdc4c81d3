package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.copy.CopyReport;
import dev.intact.error.LoadRejectedException;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadSettings;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large tables go in lanes, and arrive as if they had gone row by row. */
class CopyInLanesTest {
    private static final String VALUES =
            " with recursive n(i) as (select 1 union all select i + 1 from n where i < 6000)"
                    + " select %s, 'naïve ' || i || hex(zeroblob(60)), date('2020-01-01', i || ' days'),"
                    + " datetime('2020-01-01', i || ' seconds'), i * 0.25, i / 7.0, i %% 2,"
                    + " case when i %% 3 then cast(x'00ff' || i as blob) end, '{\"b\": ' || i || ', \"a\": 1}' from n";
    private static final String COLUMNS = "name text, day date, seen timestamp, paid numeric(12,2), rate real,"
            + " alive boolean, photo blob, doc json";
    private static final List<String> TABLES =
            List.of("numbered", "keyless", "worded", "paired", "plain", "bare", "mixed");

    @TempDir
    Path folder;

    private Target source;

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve(name)));
    }

    @BeforeEach
    void large() throws IOException {
        source = fresh(Engine.SQLITE, "from");
        source.execute(
                "pragma journal_mode=wal",
                "create table numbered (id integer primary key, " + COLUMNS + ")",
                // Negative ones, gaps, and the last that there can be.
                "insert into numbered" + VALUES.formatted("i * 3 - 9000"),
                "update numbered set id = 9223372036854775807 where id = 9000",
                "create table keyless (id integer, " + COLUMNS + ")",
                "insert into keyless" + VALUES.formatted("i / 2"),
                "create table worded (id text primary key, " + COLUMNS + ")",
                "insert into worded" + VALUES.formatted("'k' || (i * 7919 % 6007)"),
                "create table paired (a integer, b text, " + COLUMNS + ", primary key (a, b))",
                "insert into paired" + VALUES.formatted("i % 100, 'b' || i"),
                "create table plain (id text primary key, " + COLUMNS + ") without rowid",
                "insert into plain" + VALUES.formatted("'k' || (i * 7919 % 6007)"),
                "create table bare (id integer primary key, a text)",
                // Most rows are plainly what is declared; some have to be looked at, and what is undeclared always.
                "create table mixed (id integer primary key, amount numeric(9,3), share numeric(5,4), any_number numeric,"
                        + " rate real, seen timestamp, mark uuid, doc json, raw text, free, flag boolean, note varchar(9))",
                "insert into mixed with recursive n(i) as (select 1 union all select i + 1 from n where i < 6000)"
                        + " select i, case i % 5 when 0 then i when 1 then -i * 0.125 when 2 then -0.0 when 3 then i / 8.0 end,"
                        + " (i % 10000) / 10000.0, case i % 3 when 0 then 9007199254740993 + i else i * 100.0 end,"
                        + " case i % 7 when 0 then 9e999 when 1 then -9e999 when 2 then -0.0 when 3 then i else 1.0 / i end,"
                        + " datetime('2020-01-01', i || ' seconds') || substr('.120450', 1, 1 + i % 7 - (i % 7 = 0)) || 'Z',"
                        + " printf('%08x-0000-4000-8000-%012x', i, i), case when i % 50 then '{\"a\": ' || i || '}' end,"
                        + " 'größer ' || hex(zeroblob(i % 90)),"
                        + " case i % 4 when 0 then i when 1 then i / 4.0 when 2 then 'x' || i end, i % 2, 'ñandú' || (i % 9999)"
                        + " from n");
    }

    private CopyReport copied(Target target, int lanes, String... tables) {
        try (Database db = target.open()) {
            LoadSettings usual = LoadSettings.DEFAULTS;
            return db.copy(Copy.from(source.url())
                    .tables(tables)
                    .with(new LoadSettings(
                            usual.options(),
                            usual.maxProblems(),
                            OptionalInt.of(lanes),
                            usual.budget(),
                            usual.confirmation(),
                            usual.chunks(),
                            usual.migrations())));
        }
    }

    private static List<String> content(Target target) {
        List<String> content = new ArrayList<>();
        for (String table : TABLES) {
            String key = table.equals("paired") ? "a, b" : table.equals("keyless") ? "id, name" : "id";
            content.addAll(target.rows("select * from " + table + " order by " + key));
        }
        return content;
    }

    @ParameterizedTest
    @EnumSource
    void theSameArrivesInAnyNumberOfLanes(Engine engine) throws IOException {
        if (engine == Engine.POSTGRES) {
            source.execute("update mixed set raw = cast(x'41ff' as text) where id % 400 = 0");
        }
        List<String> first = List.of();
        List<String> checks = List.of();
        for (int lanes = 1; lanes <= 3; lanes += 2) {
            Target target = fresh(engine, "to" + lanes);
            CopyReport report = copied(target, lanes);
            assertThat(report.load().checks()).hasSize(TABLES.size()).allMatch(check -> check.rows() == 0);
            List<String> names = report.load().checks().stream()
                    .map(CheckReport::name)
                    .sorted()
                    .toList();
            List<String> content = content(target);
            if (lanes == 1) {
                first = content;
                checks = names;
                assertThat(content).hasSize(36_000);
            }
            assertThat(names).isEqualTo(checks);
            assertThat(content).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRowThatIsChangedOnItsWayIsFound(int lanes) throws IOException {
        Target target = fresh(Engine.POSTGRES, "to");
        CopyReport unused = copied(target, lanes, "numbered");
        target.execute(
                "delete from numbered",
                "create function other() returns trigger language plpgsql as $$ begin"
                        + " if new.id = 300 then new.rate = new.rate + 0.0000001; end if; return new; end $$",
                "create trigger other before insert on numbered for each row execute function other()");
        assertThatThrownBy(() -> copied(target, lanes, "numbered"))
                .isInstanceOfSatisfying(
                        LoadRejectedException.class,
                        e -> assertThat(e.problems())
                                .singleElement()
                                .satisfies(problem ->
                                        assertThat(problem.reason()).contains("would not be what its source is")));
        assertThat(target.count("numbered")).isZero();
    }

    /** What does not fit is told by its row, in the order of the key, however many lanes there are. */
    @Test
    void aRowThatCannotArriveIsNamedAsInOneLane() throws IOException {
        Target target = fresh(Engine.POSTGRES, "to");
        CopyReport unused = copied(target, 2, "numbered");
        target.execute("alter table numbered alter column name type varchar(20) using left(name, 20)");
        List<String> said = new ArrayList<>();
        for (int lanes = 1; lanes <= 2; lanes++) {
            int with = lanes;
            assertThatThrownBy(() -> copied(target, with, "numbered"))
                    .isInstanceOfSatisfying(
                            LoadRejectedException.class,
                            e -> said.add(e.problems().toString()));
        }
        assertThat(said).hasSize(2).allMatch(text -> text.contains("row=1") || text.contains("longer than 20"));
        assertThat(said.get(0)).isEqualTo(said.get(1));
    }
}
