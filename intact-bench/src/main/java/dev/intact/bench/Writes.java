package dev.intact.bench;

import dev.intact.bench.Contest.Result;
import dev.intact.bench.Contest.Side;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.schema.Row;
import dev.intact.schema.TableName;
import dev.intact.write.TableWrite;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** {@code ROWS_THERE ROWS_WRITTEN RUNS FOLDER}: many rows of a program into a standing table, in several ways. */
public final class Writes {
    private static final String RUN = "run";
    private static final int BATCH = 1000;
    private static final String CONTENT =
            "select count(*) || ' ' || sum(hashtextextended(cast(w as text), 0)) from wide w";
    private static final List<String> VALUES = WideData.COLUMNS.subList(1, WideData.COLUMNS.size());
    private static final String COLUMNS = String.join(", ", WideData.COLUMNS);

    private final Server server;
    private final long there;
    private final long written;

    private Writes(Server server, long there, long written) {
        this.server = server;
        this.there = there;
        this.written = written;
    }

    /** What is written: rows as a program has them. */
    private interface Way {
        void write(Connection connection) throws Exception;
    }

    /**
     * Measures.
     *
     * @param arguments rows that stand there, rows to write, runs, folder
     * @throws Exception whatever goes wrong: a benchmark that failed has no figures
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[3]).toAbsolutePath());
        try (Server server = Server.start(folder)) {
            Writes writes = new Writes(server, Long.parseLong(arguments[0]), Long.parseLong(arguments[1]));
            writes.prepare();
            System.out.println(Summary.HEADER);
            for (Contest contest : List.of(writes.upsert(1), writes.upsert(10), writes.update())) {
                measure(contest, Integer.parseInt(arguments[2]));
            }
        }
    }

    private static void measure(Contest contest, int runs) throws Exception {
        List<List<Figures>> figures = new ArrayList<>();
        contest.sides().forEach(side -> figures.add(new ArrayList<>()));
        for (int i = 0; i < runs; i++) {
            List<String> contents = new ArrayList<>();
            for (int side = 0; side < contest.sides().size(); side++) {
                Result result = contest.sides().get(side).run().once();
                System.err.println(
                        contest.name() + ", " + contest.sides().get(side).name() + ": " + result);
                figures.get(side).add(result.figures());
                contents.add(result.content());
            }
            if (contents.stream().distinct().count() > 1) {
                throw new IllegalStateException("The sides do not hold the same: " + contents);
            }
        }
        Summary.lines(contest, figures).forEach(System.out::println);
    }

    private void prepare() throws Exception {
        server.run("postgres", List.of("create database filled"));
        server.run("filled", Tables.POSTGRES);
        try (Connection connection = server.connect("filled")) {
            copy(connection, "wide", LongStream.range(0, there).mapToObj(n -> TypedRows.row(n, 0)));
        }
        server.run("filled", List.of("vacuum analyze wide"));
    }

    /** Nine in ten of keys that are there, spread over the table, of which one in so many changed, and one in ten new. */
    private Stream<Object[]> rows(int oneChangedIn) {
        long step = Math.max(1, there / written);
        return LongStream.range(0, written)
                .mapToObj(i -> i % 10 == 9
                        ? TypedRows.row(there + i, 1)
                        : TypedRows.row(i * step, i % oneChangedIn == 0 ? 1 : 0));
    }

    private Contest upsert(int changed) {
        String sets = VALUES.stream().map(c -> c + " = excluded." + c).collect(Collectors.joining(", "));
        String onConflict = " on conflict (id) do update set " + sets;
        String batch = "insert into wide (" + COLUMNS + ") values (?" + ", ?".repeat(VALUES.size()) + ")" + onConflict;
        String merge = "insert into wide select * from brought" + onConflict;
        Supplier<Stream<Object[]>> rows = () -> rows(changed);
        return new Contest(
                "upsert of " + written + " rows into " + there + ", one in " + changed + " changed",
                List.of(
                        new Side(
                                "intact",
                                () -> run("", c -> intact(write -> write.onConflictUpdate("id"), rows.get()))),
                        new Side("COPY and a statement by hand", () -> run("", c -> byHand(c, merge, rows.get()))),
                        new Side(
                                "batch, rewritten",
                                () -> run("&reWriteBatchedInserts=true", c -> batch(c, batch, rows.get(), 0))),
                        new Side("batch", () -> run("", c -> batch(c, batch, rows.get(), 0)))));
    }

    private Contest update() {
        String sets = VALUES.stream().map(c -> c + " = ?").collect(Collectors.joining(", "));
        String batch = "update wide set " + sets + " where id = ?";
        String merge =
                "update wide t set " + VALUES.stream().map(c -> c + " = s." + c).collect(Collectors.joining(", "))
                        + " from brought s where t.id = s.id";
        return new Contest(
                "update of " + written + " rows in " + there,
                List.of(
                        new Side("intact", () -> run("", c -> intact(write -> write.updateBy("id"), rows(1)))),
                        new Side("COPY and a statement by hand", () -> run("", c -> byHand(c, merge, rows(1)))),
                        new Side("batch", () -> run("", c -> batch(c, batch, rows(1), 1)))));
    }

    private Result run(String parameters, Way way) throws Exception {
        server.copy("filled", RUN);
        long wal = server.position();
        double cpu = server.cpu();
        double own = ownCpu();
        long from = System.nanoTime();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(RUN) + parameters)) {
            way.write(connection);
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        double ownSpent = ownCpu() - own;
        Figures figures = new Figures(seconds, ownSpent, server.cpu() - cpu, 0, server.position() - wal);
        String content = server.ask(RUN, CONTENT);
        server.drop(RUN);
        return new Result(figures, content);
    }

    private static double ownCpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }

    private void intact(UnaryOperator<TableWrite> how, Stream<Object[]> rows) throws SQLException {
        Dialect dialect = new PostgresDialect();
        Address address = dialect.address(server.url(RUN)).orElseThrow();
        SessionSettings settings =
                new SessionSettings("bench", Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ZERO);
        try (ProgramSession session = dialect.session(dialect.connect(address, settings), address, settings)) {
            session.begin(List.of());
            how.apply(new TableWrite(dialect, () -> session, TableName.of("wide")))
                    .columns(WideData.COLUMNS.toArray(new String[0]))
                    .rows(rows.map(Row::of));
            session.commit();
        }
    }

    private static void batch(Connection connection, String sql, Stream<Object[]> rows, int keyAtEnd)
            throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int waiting = 0;
            for (Object[] row : (Iterable<Object[]>) rows::iterator) {
                for (int i = 0; i < row.length; i++) {
                    int at = keyAtEnd == 0 ? i + 1 : i == 0 ? row.length : i;
                    statement.setObject(at, row[i]);
                }
                statement.addBatch();
                if (++waiting == BATCH) {
                    statement.executeBatch();
                    waiting = 0;
                }
            }
            statement.executeBatch();
        }
        connection.commit();
    }

    private static void byHand(Connection connection, String merge, Stream<Object[]> rows) throws Exception {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("create temp table brought (like wide) on commit drop");
            copy(connection, "brought", rows);
            statement.execute(merge);
        }
        connection.commit();
    }

    private static void copy(Connection connection, String table, Stream<Object[]> rows)
            throws SQLException, IOException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + table + " from stdin");
        StringBuilder text = new StringBuilder(1 << 17);
        for (Object[] row : (Iterable<Object[]>) rows::iterator) {
            text.append(Arrays.stream(row).map(Writes::text).collect(Collectors.joining("\t")))
                    .append('\n');
            if (text.length() > 1 << 16) {
                send(copy, text);
            }
        }
        send(copy, text);
        copy.endCopy();
    }

    /** None of the values has a tab, a backslash or a line feed. */
    private static String text(Object value) {
        return value == null ? "\\N" : value.toString();
    }

    private static void send(CopyIn copy, StringBuilder text) throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }
}
