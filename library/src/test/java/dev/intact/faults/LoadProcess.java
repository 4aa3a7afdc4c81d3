package dev.intact.faults;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Restore;
import dev.intact.copy.Copy;
import dev.intact.load.Load;
import dev.intact.migrate.Migrations;
import dev.intact.observe.Event;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The process that gets killed. It says {@code READY}, reads orders, and loads: either one folder, stopping for good at a
 * point of it, or many of them side by side, or folders in turn until it is killed; or has a {@link UnitProcess} run units. What happens is told line by line, flushed.
 */
public final class LoadProcess {
    /** A point that no load reaches: the load runs to its end. */
    static final int NO_POINT = Integer.MAX_VALUE;

    private static final int SQLITE_BUSY = 5;

    private LoadProcess() {}

    /** Waits for its order on standard input. */
    public static void main(String[] arguments) throws Exception {
        // What takes long to find is found before the order comes, so that a spare process can be kept ready.
        Class.forName("org.sqlite.JDBC");
        Class.forName("org.postgresql.Driver");
        Database.open("jdbc:sqlite:warm.db").close();
        tell("READY");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            follow(List.of(order.split("\t")));
        }
    }

    private static void follow(List<String> order) throws Exception {
        switch (order.get(0)) {
            case "loop" -> beginLoop(order);
            case "load" -> beside(order.get(1), order.subList(2, order.size()));
            case "unit" -> UnitProcess.begin(order);
            case "go" -> UnitProcess.go(order.get(1));
            case "dead" -> DeadUnits.leave(order);
            case "crowd" -> UnitCrowd.run(order);
            case "keep", "back", "replace" -> backup(order);
            case "storm" -> storm(order.get(1), Long.parseLong(order.get(2)));
            case "hold" -> hold(order.get(1));
            case "chunked" -> ChunkedLoads.run(order);
            case "migrate" -> migrate(order);
            case "setup" -> setUp(order);
            case "copy" -> copy(order.get(1), Integer.parseInt(order.get(2)), order.get(3));
            case "undo" -> undo(order.get(1), Integer.parseInt(order.get(2)), Long.parseLong(order.get(3)));
            default -> load(order);
        }
    }

    private static void load(List<String> order) {
        String url = order.get(1);
        int number = Integer.parseInt(order.get(2));
        List<Path> folders =
                order.subList(3, order.size()).stream().map(Path::of).toList();
        switch (order.get(0)) {
            case "once" -> once("", url, number, folders.get(0));
            default -> throw new IllegalArgumentException(order.toString());
        }
    }

    /** A load on a thread of its own, so that one SIGKILL hits many; what it says begins with its name. */
    private static void beside(String name, List<String> order) {
        new Thread(() -> once(name + " ", order.get(0), Integer.parseInt(order.get(1)), Path.of(order.get(2))), name)
                .start();
    }

    private static void once(String who, String url, int stopAt, Path folder) {
        Points points = new Points(who, stopAt);
        DatabaseConfig config = DatabaseConfig.of(url).withFiles(folder).withObserver(points::on);
        try (Database database = Database.open(config)) {
            tell(who + "DONE " + database.load(Load.folder(folder)).outcome());
        } catch (RuntimeException e) {
            tell(who + "FAILED " + e.getClass().getSimpleName() + ": "
                    + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    private static void migrate(List<String> order) {
        stopping(
                order,
                database -> Integer.toString(database.migrate(Migrations.in(Path.of(order.get(4))))
                        .done()
                        .size()));
    }

    private static void setUp(List<String> order) {
        stopping(
                order,
                database -> Boolean.toString(database.setup(SetupKillTest.setup(order.get(5), Path.of(order.get(4))))
                        .isSound()));
    }

    /** Does something on a thread of its own, and stops for good at a point. */
    private static void stopping(List<String> order, Function<Database, String> work) {
        String who = order.get(1) + " ";
        Points points = new Points(who, Integer.parseInt(order.get(3)));
        DatabaseConfig config = DatabaseConfig.of(order.get(2)).withObserver(event -> {
            if (event instanceof Event.Notice notice) {
                tell(who + "NOTICE " + notice.message().replace('\n', ' '));
            }
            points.on(event);
        });
        new Thread(
                        () -> {
                            try (Database database = Database.open(config)) {
                                tell(who + "DONE " + work.apply(database));
                            } catch (RuntimeException e) {
                                tell(who + "FAILED " + e.getClass().getSimpleName() + ": "
                                        + String.valueOf(e.getMessage()).replace('\n', ' '));
                            }
                        },
                        order.get(1))
                .start();
    }

    private static void undo(String url, int stopAt, long load) {
        Points points = new Points("", stopAt);
        try (Database database = Database.open(DatabaseConfig.of(url).withObserver(points::on))) {
            tell("DONE " + database.undo(load).outcome());
        } catch (RuntimeException e) {
            tell("FAILED " + e.getClass().getSimpleName() + ": "
                    + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    private static void copy(String url, int stopAt, String from) {
        Points points = new Points("", stopAt);
        try (Database database = Database.open(DatabaseConfig.of(url).withObserver(points::on))) {
            tell("DONE " + database.copy(Copy.from(from)).load().outcome());
        } catch (RuntimeException e) {
            tell("FAILED " + e.getClass().getSimpleName() + ": "
                    + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    /** Takes a backup, or puts one back, and stops for good at a step. */
    private static void backup(List<String> order) {
        DatabaseConfig config = DatabaseConfig.of(order.get(1))
                .withFiles(Path.of(order.get(3)))
                .withObserver(event -> {
                    if (event instanceof Event.Step step && step.name().equals(order.get(2))) {
                        tell("AT " + step.name());
                        Points.stop();
                    }
                });
        try (Database database = Database.open(config)) {
            if (order.get(0).equals("keep")) {
                tell("DONE " + database.backup().id());
            } else if (order.get(0).equals("replace")) {
                tell("DONE " + database.backups().replaceDamaged(Restore.of(order.get(4))));
            } else {
                tell("DONE " + database.restore(Restore.of(order.get(4))).outcome());
            }
        }
    }

    /** Has the write lock for half of each period, until it is killed. */
    private static void storm(String jdbcUrl, long period) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            // Whoever sleeps, as SQLite itself does, seldom meets a gap between busy writers.
            statement.execute("pragma busy_timeout=0");
            while (true) {
                while (!hasBegun(statement)) {
                    Thread.onSpinWait();
                }
                tell("STORM");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(period / 2));
                statement.execute("rollback");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(period / 2));
            }
        }
    }

    private static boolean hasBegun(Statement statement) throws SQLException {
        try {
            statement.execute("begin immediate");
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == SQLITE_BUSY) {
                return false;
            }
            throw e;
        }
    }

    /** Has a database open until it is killed, as a program that reads it now and then. */
    private static void hold(String file) throws InterruptedException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("select * from kept limit 1");
            tell("HELD");
            new CountDownLatch(1).await();
        } catch (SQLException e) {
            tell("FAILED " + e);
        }
    }

    private static void beginLoop(List<String> order) {
        List<Path> folders =
                order.subList(4, order.size()).stream().map(Path::of).toList();
        int first = Integer.parseInt(order.get(3));
        new Thread(() -> loop(order.get(1) + " ", order.get(2), first, folders), order.get(1)).start();
    }

    /** Loads in turn, on a thread of its own: what it says begins with its name. */
    private static void loop(String who, String url, int first, List<Path> folders) {
        try (Database database = Database.open(url)) {
            for (int i = first; ; i++) {
                tell(who + "BEGIN " + i);
                tell(who + "ACK " + i + " "
                        + database.load(Load.folder(folders.get(i % folders.size())))
                                .outcome());
            }
        } catch (RuntimeException e) {
            tell(who + "FAILED " + e.getClass().getSimpleName() + ": "
                    + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    /** What a load can be stopped at, as it is called. */
    static Optional<String> point(Event event) {
        if (event instanceof Event.Step step) {
            return Optional.of(step.name());
        }
        if (event instanceof Event.Phase phase) {
            return Optional.of("phase " + phase.phase() + " " + phase.detail());
        }
        return event instanceof Event.Progress progress
                ? Optional.of("progress " + progress.table())
                : Optional.empty();
    }

    /** Counts what the load reports, and stops it at one of them. */
    private static final class Points {
        private final String who;
        private final int stopAt;
        private int reached;

        Points(String who, int stopAt) {
            this.who = who;
            this.stopAt = stopAt;
        }

        void on(Event event) {
            point(event).ifPresent(name -> {
                int number = ++reached;
                tell(who + "POINT " + number + " " + name);
                if (number == stopAt) {
                    stop();
                }
            });
        }

        private static void stop() {
            boolean stopped = true;
            while (stopped) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    // Only a kill ends it.
                    stopped = true;
                }
            }
        }
    }

    static synchronized void tell(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
