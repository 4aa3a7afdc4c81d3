package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.LoadRejectedException;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A load goes the smooth way where it can. Asked for a confirmation it goes the exact way from the beginning: both must leave
 * the same rows, or the same problems.
 */
class SmoothAndExactTest {
    private static final int ROWS = 5_000;
    private static final int LATE = 4_250;
    private static final String FILLER = "fünf, \"\"acht\"\"\nneue Zeile ".repeat(32);

    @TempDir
    Path folder;

    /** What is wrong with one line of the source, or with the table. */
    private enum Flaw {
        NONE,
        KEY_TWICE,
        SHORT_RECORD,
        QUOTE_IN_A_CELL,
        QUOTE_NEVER_CLOSED,
        NOT_UTF8,
        NO_KEY,
        DECIMAL_AMONG_NUMBERS,
        ZEROS_BEFORE_A_NUMBER,
        TEXT_AMONG_DATES,
        VALUE_IN_AN_EMPTY_COLUMN;

        String line(int id, String line) {
            return switch (this) {
                case NONE, NOT_UTF8 -> line;
                case KEY_TWICE -> line.replaceFirst("^\\d+", Integer.toString(id - 2_500));
                case SHORT_RECORD -> id + ",1\n";
                case QUOTE_IN_A_CELL -> line.replaceFirst("^\\d+", "1\"2");
                case QUOTE_NEVER_CLOSED -> line.replaceFirst("\"\n$", "\n");
                case NO_KEY -> line.replaceFirst("^\\d+", "");
                case DECIMAL_AMONG_NUMBERS -> line.replaceFirst(",(\\d+),", ",$1.5,");
                case ZEROS_BEFORE_A_NUMBER -> line.replaceFirst(",(\\d+),", ",00$1,");
                case TEXT_AMONG_DATES -> line.replaceFirst("2024-01-0", "soon ");
                case VALUE_IN_AN_EMPTY_COLUMN -> line.replaceFirst(",,", ",17,");
            };
        }
    }

    /** What stands before, and what is done. */
    private enum Job {
        MAKE(load -> load.key("id")) {},
        FILL(UnaryOperator.identity()) {
            @Override
            List<String> before() {
                return TABLE;
            }
        },
        APPEND(UnaryOperator.identity()) {
            @Override
            List<String> before() {
                return filled(-3, -1);
            }
        },
        UPSERT(Load::upsert) {
            @Override
            List<String> before() {
                return filled(5, 750);
            }
        },
        REPLACE(load -> load.replace().with(Option.ALLOW_SHRINK)) {
            @Override
            List<String> before() {
                return filled(-3, 750);
            }
        };

        private static final List<String> TABLE = List.of(
                "create table item (id integer primary key, amount integer, due date, blank integer, note text not null)",
                "create index item_due on item (due)");

        private final UnaryOperator<Load> mode;

        Job(UnaryOperator<Load> mode) {
            this.mode = mode;
        }

        List<String> before() {
            return List.of();
        }

        /** What the reader refuses is refused in the same way whatever the database. */
        List<Flaw> flaws(Engine engine) {
            return switch (this) {
                case MAKE ->
                    engine == Engine.SQLITE
                            ? List.of(Flaw.values())
                            : List.of(Flaw.NONE, Flaw.KEY_TWICE, Flaw.NO_KEY, Flaw.TEXT_AMONG_DATES, Flaw.NOT_UTF8);
                case APPEND -> List.of(Flaw.NONE, Flaw.KEY_TWICE, Flaw.SHORT_RECORD, Flaw.ZEROS_BEFORE_A_NUMBER);
                case FILL, UPSERT, REPLACE -> List.of(Flaw.NONE, Flaw.KEY_TWICE);
            };
        }

        static List<String> filled(int from, int to) {
            List<String> statements = new ArrayList<>(TABLE);
            String values = String.join(
                    ", ",
                    IntStream.range(from, to)
                            .mapToObj(id -> "(" + id + ", " + id % 100 + ", '2024-01-01', null, 'x"
                                    + FILLER.replace("\"\"", "\"") + "')")
                            .toList());
            statements.add("insert into item values " + values);
            return statements;
        }
    }

    static Stream<Arguments> all() {
        return Stream.of(Engine.values())
                .flatMap(engine -> Stream.of(Job.values()).map(job -> Arguments.of(engine, job)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void bothWaysLeaveTheSameRowsOrNameTheSameProblems(Engine engine, Job job) throws IOException {
        for (Flaw flaw : job.flaws(engine)) {
            Path source = Files.createDirectories(folder.resolve(flaw.name())).resolve("item.csv");
            write(source, flaw);
            Ended smooth = load(engine, job, source, UnaryOperator.identity());
            Ended exact = load(engine, job, source, load -> load.confirm(report -> true));
            assertThat(smooth.problems()).as("%s", flaw).isEqualTo(exact.problems());
            assertThat(smooth.rows()).as("%s", flaw).isEqualTo(exact.rows());
            assertThat(smooth.counts()).as("%s", flaw).isEqualTo(exact.counts());
            boolean smoothly =
                    flaw == Flaw.NONE || (job != Job.MAKE && exact.problems().isEmpty());
            assertThat(smooth.again()).as("%s", flaw).isEqualTo(smoothly ? 0 : 1);
            assertThat(exact.again()).isZero();
        }
    }

    /** What came of a load. */
    private record Ended(List<String> problems, List<String> rows, List<String> counts, int again) {}

    private Ended load(Engine engine, Job job, Path source, UnaryOperator<Load> way) throws IOException {
        Path place = Files.createTempDirectory(folder, "db");
        Engine.Target target = engine.fresh(place);
        target.execute(job.before().toArray(String[]::new));
        List<String> again = Collections.synchronizedList(new ArrayList<>());
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event instanceof Event.Phase phase && phase.phase().equals("again")) {
                again.add(phase.detail());
            }
        });
        Load load = way.apply(job.mode.apply(Load.files(source).into("item").parallel(2)));
        List<String> problems = List.of();
        List<String> counts = List.of();
        try (Database db = target.open(config)) {
            LoadReport report = db.load(load);
            counts = report.tables().stream()
                    .map(t ->
                            t.read() + " " + t.inserted() + " " + t.updated() + " " + t.deleted() + " " + t.unchanged())
                    .toList();
            problems = report.problems().stream().map(Object::toString).toList();
        } catch (LoadRejectedException e) {
            problems = e.problems().stream().map(Object::toString).toList();
        }
        boolean stands = !job.before().isEmpty() || problems.isEmpty();
        List<String> rows = stands ? target.rows("select * from item order by id") : List.of();
        List<String> types = stands && job == Job.MAKE ? target.rows(types(engine)) : List.of();
        return new Ended(problems, Stream.concat(types.stream(), rows.stream()).toList(), counts, again.size());
    }

    private static String types(Engine engine) {
        return engine == Engine.SQLITE
                ? "select name, type, pk from pragma_table_info('item')"
                : "select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'item'::regclass"
                        + " and attnum > 0 order by attnum";
    }

    private static void write(Path file, Flaw flaw) throws IOException {
        StringBuilder text = new StringBuilder("id,amount,due,blank,note\n");
        for (int id = 0; id < ROWS; id++) {
            String line = id + "," + id % 100 + ",2024-01-0" + (1 + id % 9) + ",,\"x" + FILLER + "\"\n";
            text.append(id == LATE ? flaw.line(id, line) : line);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (flaw == Flaw.NOT_UTF8) {
            bytes[bytes.length - 10] = (byte) 0xFF;
        }
        Files.write(file, bytes);
    }
}
