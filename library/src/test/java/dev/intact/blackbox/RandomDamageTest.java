package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.format.FieldPlan;
import dev.intact.format.FileSource;
import dev.intact.format.Format;
import dev.intact.format.Readers;
import dev.intact.format.RecordReader;
import dev.intact.format.RecordReader.Read;
import dev.intact.load.Budget;
import dev.intact.load.Budget.Rows;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.schema.Mode;
import dev.intact.testing.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random tables with random damage: what is not in the table is in the file, and the good rows are as if the others were not. */
class RandomDamageTest {
    private static final int TRIES = 3;
    private static final int MOST_ROWS = 80;

    @TempDir
    Path folder;

    /** What is done to a row. */
    private enum Damage {
        CELL,
        NULL,
        FIELDS,
        QUOTE,
        CHECK,
        TWICE
    }

    /**
     * A source.
     *
     * @param lines its records
     * @param good keys of good rows and their lines
     * @param badKeys keys of bad rows, where they are known
     * @param unknown how many bad rows have no key that is known
     */
    private record Damaged(List<String> lines, TreeMap<Integer, String> good, Set<Integer> badKeys, int unknown) {
        int bad() {
            return lines.size() - good.size();
        }
    }

    private static Damaged source(Random random, int most, Set<Integer> parents) {
        List<String> lines = new ArrayList<>();
        TreeMap<Integer, String> good = new TreeMap<>();
        Set<Integer> badKeys = new TreeSet<>();
        int unknown = 0;
        List<Integer> ids = random.ints(1, 3 * MOST_ROWS)
                .distinct()
                .limit(1 + random.nextInt(most))
                .boxed()
                .toList();
        for (int id : ids) {
            int n = random.nextInt(1000);
            boolean orphan = !parents.isEmpty() && random.nextInt(8) == 0;
            String parent = parents.isEmpty()
                    ? "x"
                    : orphan ? "9999" : String.valueOf(parents.toArray()[random.nextInt(parents.size())]);
            String line = id + "," + n + "," + parent;
            if (random.nextInt(4) > 0) {
                lines.add(line);
                if (orphan) {
                    badKeys.add(id);
                } else {
                    good.put(id, line);
                }
                continue;
            }
            Damage damage = Damage.values()[random.nextInt(Damage.values().length)];
            switch (damage) {
                case CELL -> lines.add(id + ",n" + n + "," + parent);
                case NULL -> lines.add(id + ",," + parent);
                case FIELDS -> lines.add(line + ",more");
                case QUOTE -> lines.add(id + "," + n + "\"," + parent);
                case CHECK -> lines.add(id + "," + (1000 + n) + "," + parent);
                case TWICE -> {
                    lines.add(line);
                    lines.add(random.nextInt(lines.size() + 1), line);
                }
            }
            boolean known = damage != Damage.FIELDS && damage != Damage.QUOTE;
            unknown += known ? 0 : 1;
            if (known) {
                badKeys.add(id);
            }
        }
        return new Damaged(lines, good, badKeys, unknown);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotInTheTablesIsInTheFile(Engine engine) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            long seed = new Random().nextLong();
            try {
                tried(engine, new Random(seed), "t" + i, Mode.values()[i % Mode.values().length]);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", try " + i, e);
            }
        }
    }

    private void tried(Engine engine, Random random, String name, Mode mode) throws IOException {
        Path here = java.nio.file.Files.createDirectory(folder.resolve(name));
        Trial trial = Trial.on(engine, here);
        trial.target()
                .execute(
                        "create table p (id integer primary key, n integer not null check (n < 1000), t text)",
                        "create table c (id integer primary key, n integer not null check (n < 1000),"
                                + " p integer references p)",
                        "insert into p values (500, 1, 'a'), (501, 2, 'b'), (502, 3, 'c')",
                        "insert into c values (600, 1, null), (601, 2, null)");
        TreeMap<Integer, String> standing = new TreeMap<>();
        Damaged parents = source(random, MOST_ROWS, Set.of());
        if (mode == Mode.REPLACE) {
            List<Integer> some = new ArrayList<>(parents.badKeys());
            some.addAll(parents.good().keySet());
            for (int id : some.stream().filter(key -> key % 2 == 0).toList()) {
                trial.target().execute("insert into p values (" + id + ", -1, 'old')");
                standing.put(id, id + ",-1,old");
            }
        }
        List.of("500,1,a", "501,2,b", "502,3,c")
                .forEach(row -> standing.put(Integer.parseInt(row.substring(0, 3)), row));
        TreeMap<Integer, String> expected = after(mode, parents, standing);
        Set<Integer> all = new TreeSet<>(expected.keySet());
        all.addAll(parents.badKeys());
        Damaged children = source(random, MOST_ROWS, all);
        TreeMap<Integer, String> goodChildren = new TreeMap<>(children.good());
        goodChildren.values().removeIf(line -> !expected.containsKey(Integer.parseInt(line.split(",")[2])));
        Set<Integer> badChildren = new TreeSet<>(children.badKeys());
        children.good().keySet().stream()
                .filter(id -> !goodChildren.containsKey(id))
                .forEach(badChildren::add);
        Damaged sifted = new Damaged(children.lines(), goodChildren, badChildren, children.unknown());

        int bad = parents.bad() + sifted.bad();
        Load load =
                in(mode, Load.files(file(trial, "p.csv", "id,n,t", parents), file(trial, "c.csv", "id,n,p", sifted)));
        LoadReport over = attempt(trial, load.budget(new Budget(new Rows(Math.max(bad - 1, 0)), Path.of("bad.csv"))));
        if (bad > 0) {
            assertThat(over.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(here.resolve("bad.csv")).doesNotExist();
            assertThat(trial.rows("select count(*) from c")).containsExactly("2");
        }
        LoadReport report = attempt(trial, load.budget(new Budget(new Rows(bad), Path.of("bad.csv"))));
        assertThat(report.outcome()).as(Trial.told(report).toString()).isIn(Outcome.PUBLISHED, Outcome.UNCHANGED);
        assertThat(report.rejected()).isEqualTo(bad);
        TreeMap<Integer, String> standingChildren = new TreeMap<>();
        standingChildren.put(600, "600,1,~");
        standingChildren.put(601, "601,2,~");
        assertThat(rows(trial, "p")).containsExactlyElementsOf(expected.values());
        assertThat(rows(trial, "c"))
                .containsExactlyElementsOf(after(mode, sifted, standingChildren).values());
        assertThat(records(here.resolve("bad.csv"))).isEqualTo(bad);
    }

    /** What stands after a load: of a replace, also what a bad row may have been. */
    private static TreeMap<Integer, String> after(Mode mode, Damaged source, TreeMap<Integer, String> standing) {
        TreeMap<Integer, String> after = new TreeMap<>(standing);
        if (mode == Mode.REPLACE && source.unknown() == 0) {
            after.keySet().removeIf(id -> !source.badKeys().contains(id));
        }
        after.putAll(source.good());
        return after;
    }

    private static Load in(Mode mode, Load load) {
        Load free = load.with(dev.intact.load.Option.ALLOW_SHRINK);
        return switch (mode) {
            case APPEND -> free.append();
            case UPSERT -> free.upsert();
            case REPLACE -> free.replace();
        };
    }

    private LoadReport attempt(Trial trial, Load load) {
        DatabaseConfig config = DatabaseConfig.of(trial.target().url()).withFiles(trial.folder());
        try (Database database = trial.target().open(config)) {
            return database.attempt(load);
        }
    }

    private static Path file(Trial trial, String name, String header, Damaged source) {
        List<String> lines = new ArrayList<>(List.of(header));
        lines.addAll(source.lines());
        return trial.file(name, lines.toArray(String[]::new));
    }

    private static List<String> rows(Trial trial, String table) {
        return trial.rows("select * from " + table + " order by id").stream()
                .map(row -> row.replace('|', ','))
                .toList();
    }

    private static long records(Path file) throws IOException {
        long records = 0;
        FieldPlan plan = new FieldPlan(List.of(), FieldPlan.Unlisted.IGNORE);
        try (RecordReader reader = Readers.open(FileSource.of(file), Format.csv(), plan)) {
            for (Read read = reader.next(); read != Read.END; read = reader.next()) {
                assertThat(read).isEqualTo(Read.RECORD);
                records++;
            }
        }
        return records;
    }
}
