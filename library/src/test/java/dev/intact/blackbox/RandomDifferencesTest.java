package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.load.Load;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.testing.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random tables, replaced and upserted: what stands afterwards, and what is counted, is worked out here once more. */
class RandomDifferencesTest {
    private static final int RUNS = 14;
    private static final int KEYS = 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void replaceAndUpsertEndAsWorkedOutRowByRow(Engine engine) throws Exception {
        long seed = System.nanoTime();
        for (int run = 0; run < RUNS; run++) {
            Path place = Files.createDirectory(folder.resolve("run" + run));
            new Case(engine, new Random(seed + run), "seed " + (seed + run)).play(Trial.on(engine, place));
        }
    }

    /** A row without its key, cell by cell as CSV has it; null is empty. */
    private record Row(String unique, String text, String real, String number) {
        List<String> cells() {
            return List.of(unique, text, real, number);
        }

        boolean equals(Row other) {
            return unique.equals(other.unique)
                    && text.equals(other.text)
                    && value(real).equals(value(other.real))
                    && value(number).equals(value(other.number));
        }

        /** Numbers are equal by value, whatever they look like; zero has no sign. */
        static String value(String number) {
            return number.isEmpty() ? number : String.valueOf(Double.parseDouble(number) + 0.0);
        }
    }

    private static final class Case {
        private final Engine engine;
        private final Random random;
        private final String seed;
        private final boolean composite;
        private final boolean whole;
        private final boolean replace;
        private final boolean fired;
        private final boolean apart;
        private int uniques = 1000;

        Case(Engine engine, Random random, String seed) {
            this.engine = engine;
            this.random = random;
            this.seed = seed;
            composite = random.nextBoolean();
            whole = random.nextBoolean();
            replace = random.nextInt(3) > 0;
            fired = random.nextInt(4) == 0;
            apart = random.nextInt(3) == 0;
        }

        void play(Trial trial) {
            Map<Integer, Row> before = new TreeMap<>();
            IntStream.range(0, KEYS).filter(key -> random.nextInt(4) > 0).forEach(key -> before.put(key, row()));
            Map<Integer, Row> after = after(before);
            List<String> statements = tables();
            statements.add(insert(before));
            trial.target().execute(statements.toArray(String[]::new));
            List<String> versions = versions(trial, before, after);

            TableReport report =
                    new TakenBack(trial).load(load(trial, after)).tables().get(0);

            Map<Integer, Row> expected = new TreeMap<>(after);
            if (!replace) {
                before.forEach(expected::putIfAbsent);
            }
            assertThat(counts(report)).as(seed + " " + report.why()).isEqualTo(counts(before, after));
            assertThat(standing(trial)).as(seed).isEqualTo(shown(before, expected));
            assertThat(versions(trial, before, after)).as(seed).isEqualTo(versions);
        }

        private Map<Integer, Row> after(Map<Integer, Row> before) {
            Map<Integer, Row> after = new TreeMap<>();
            int changing = random.nextInt(8);
            for (int key = 0; key < KEYS; key++) {
                Row old = before.get(key);
                if (old == null || random.nextInt(10) < changing) {
                    if (random.nextInt(4) > 0) {
                        after.put(key, old == null ? row() : changed(old));
                    }
                } else {
                    after.put(key, random.nextBoolean() ? old : rewritten(old));
                }
            }
            if (whole && random.nextBoolean()) {
                exchange(after);
            }
            // Half of the rows stay, so that nothing is refused as a shrinking table.
            before.forEach((key, row) -> {
                if (key % 2 == 0) {
                    after.putIfAbsent(key, row);
                }
            });
            return after;
        }

        /** Rows pass their unique values round: an UPDATE would trip over the next one's. */
        private void exchange(Map<Integer, Row> rows) {
            List<Integer> keys = new ArrayList<>(rows.keySet());
            Collections.shuffle(keys, random);
            List<Integer> some = keys.subList(0, Math.min(5, keys.size()));
            List<String> values =
                    some.stream().map(key -> rows.get(key).unique()).collect(Collectors.toList());
            Collections.rotate(values, 1);
            for (int i = 0; i < some.size(); i++) {
                Row row = rows.get(some.get(i));
                rows.put(some.get(i), new Row(values.get(i), row.text(), row.real(), row.number()));
            }
        }

        private Row row() {
            return new Row(random.nextInt(5) == 0 ? "" : String.valueOf(uniques++), text(), real(), number());
        }

        private Row changed(Row old) {
            return switch (random.nextInt(5)) {
                case 0 -> row();
                case 1 -> new Row(old.unique(), text(), old.real(), old.number());
                case 2 -> new Row(old.unique(), old.text(), real(), old.number());
                case 3 -> new Row(old.unique(), old.text(), old.real(), number());
                default -> new Row(String.valueOf(uniques++), old.text(), old.real(), old.number());
            };
        }

        /** The same values in other words. */
        private static Row rewritten(Row row) {
            String real = row.real().equals("0") ? "-0" : row.real().equals("1.5") ? "15e-1" : row.real();
            return new Row(row.unique(), row.text(), real, row.number().isEmpty() ? "" : row.number() + "0");
        }

        private String text() {
            return pick("", "a", "A", "a ", "ä", "a\u0308", "x,y", "1.0", "line\nbreak");
        }

        private String real() {
            return pick("", "0", "-0", "1.5", "1e300", "0.1", "2");
        }

        private String number() {
            return pick("", "0.0", "1.0", "1.25", "-3.5", "12345678901.5");
        }

        private String pick(String... values) {
            return values[random.nextInt(values.length)];
        }

        private List<String> tables() {
            List<String> statements = new ArrayList<>();
            String columns = "create table t (k integer not null, l varchar(9) not null, u integer"
                    + (apart && engine == Engine.POSTGRES ? "" : " unique")
                    + ", s varchar(20), r double precision, n numeric, d integer default 7"
                    + ", g integer generated always as (k + 1) stored, primary key (" + key() + "))";
            if (engine == Engine.SQLITE) {
                statements.add(columns + (apart ? " without rowid" : ""));
            } else {
                statements.add(columns + (apart ? " partition by hash (k)" : ""));
                IntStream.range(0, apart ? 3 : 0)
                        .mapToObj(i -> "create table t" + i + " partition of t for values with (modulus 3, remainder "
                                + i + ")")
                        .forEach(statements::add);
            }
            if (fired) {
                statements.add("create table told (k integer)");
                statements.addAll(
                        engine == Engine.SQLITE
                                ? List.of(
                                        "create trigger f after update on t begin insert into told values (new.k); end")
                                : List.of(
                                        "create function f() returns trigger language plpgsql as"
                                                + " 'begin insert into told values (new.k); return null; end'",
                                        "create trigger f after update on t for each row execute function f()"));
            }
            return statements;
        }

        private String key() {
            return composite ? "k, l" : "k";
        }

        private static String insert(Map<Integer, Row> rows) {
            return rows.entrySet().stream()
                    .map(e -> Stream.concat(
                                    Stream.of(String.valueOf(e.getKey()), "key" + e.getKey()),
                                    e.getValue().cells().stream())
                            .map(cell -> cell.isEmpty() ? "null" : "'" + cell + "'")
                            .collect(Collectors.joining(", ", "(", ", " + e.getKey() + ")")))
                    .collect(Collectors.joining(", ", "insert into t (k, l, u, s, r, n, d) values ", ""));
        }

        /** A whole row brings its default column, too. */
        private Load load(Trial trial, Map<Integer, Row> after) {
            List<String> lines = new ArrayList<>();
            after.forEach((key, row) ->
                    lines.add(Stream.concat(Stream.of(String.valueOf(key), "key" + key), row.cells().stream())
                            .map(cell -> cell.isEmpty() ? "" : "\"" + cell + "\"")
                            .collect(Collectors.joining(",", "", whole ? "," + key : ""))));
            Collections.shuffle(lines, random);
            lines.add(0, "k,l,u,s,r,n" + (whole ? ",d" : ""));
            Load load = Load.files(trial.file("t.csv", lines.toArray(String[]::new)))
                    .into("t");
            return replace ? load.replace() : load.upsert();
        }

        private String counts(Map<Integer, Row> before, Map<Integer, Row> after) {
            long same = after.keySet().stream().filter(before::containsKey).count();
            long unchanged = after.entrySet().stream()
                    .filter(e -> before.containsKey(e.getKey())
                            && before.get(e.getKey()).equals(e.getValue()))
                    .count();
            long gone = replace ? before.size() - same : 0;
            return "+" + (after.size() - same) + " ~" + (same - unchanged) + " -" + gone + " =" + unchanged;
        }

        private static String counts(TableReport report) {
            return "+" + report.inserted() + " ~" + report.updated() + " -" + report.deleted() + " ="
                    + report.unchanged();
        }

        private static List<String> standing(Trial trial) {
            return trial
                    .rows("select k, l, coalesce(cast(u as text), ''), coalesce(s, ''), r, n, d, g from t order by k")
                    .stream()
                    .map(Case::byValue)
                    .toList();
        }

        private static String byValue(String row) {
            String[] cells = row.split("\\|", -1);
            cells[4] = cells[4].equals("~") ? "" : Row.value(cells[4]);
            cells[5] = cells[5].equals("~") ? "" : Row.value(cells[5]);
            return String.join("|", cells);
        }

        private List<String> shown(Map<Integer, Row> before, Map<Integer, Row> rows) {
            List<String> shown = new ArrayList<>();
            rows.forEach((key, row) -> shown.add(key + "|key" + key + "|" + row.unique() + "|" + row.text() + "|"
                    + Row.value(row.real()) + "|" + Row.value(row.number()) + "|"
                    + (whole || before.containsKey(key) ? key : 7) + "|" + (key + 1)));
            return shown;
        }

        /** Which transaction wrote the rows that do not change; SQLite does not tell. */
        private List<String> versions(Trial trial, Map<Integer, Row> before, Map<Integer, Row> after) {
            if (engine == Engine.SQLITE) {
                return List.of();
            }
            String unchanged = before.keySet().stream()
                    .filter(key -> after.containsKey(key) ? before.get(key).equals(after.get(key)) : !replace)
                    .map(String::valueOf)
                    .collect(Collectors.joining(", ", "(-1, ", ")"));
            return unchanged.endsWith(", )")
                    ? List.of()
                    : trial.rows("select k, xmin, ctid from t where k in " + unchanged + " order by k");
        }
    }
}
