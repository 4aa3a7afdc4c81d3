package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.dialect.Access;
import dev.intact.dialect.Access.TlsVersion;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.ReportJson;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.GuardedServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/**
 * A password that is needed to get in is looked for wherever the library leaves a trace: what it throws, logs, tells and
 * writes, in the files and in the database. Every logger is open, the driver's too.
 */
@Isolated
class CanaryTest {
    private static final String CANARY = "c4n4ry-behind-the-door";

    @TempDir
    Path folder;

    private final Queue<String> traces = new ConcurrentLinkedQueue<>();

    @Test
    void passwordLeavesNoTrace() throws IOException {
        GuardedServer server = GuardedServer.running();
        server.run(
                "create role canary login password '" + CANARY + "'",
                "create database canary owner canary",
                "create role stranger login password 'another'");
        String place = "127.0.0.1:" + server.port() + "/canary";
        Logs logs = new Logs(traces);
        logs.open();
        try {
            work("postgres://canary:" + CANARY + "@" + place);
            failures(place, server.port());
        } finally {
            logs.close();
        }
        database(place);
        files();
        traces.add(Files.readString(Path.of("/proc/self/cmdline")));
        Thread.getAllStackTraces().keySet().forEach(thread -> traces.add(thread.getName()));

        assertThat(traces).hasSizeGreaterThan(100);
        assertThat(traces.stream().filter(trace -> trace.contains(CANARY))).isEmpty();
    }

    private void work(String address) {
        DatabaseConfig config =
                DatabaseConfig.of(address).withFiles(folder).withObserver(event -> traces.add(event.toString()));
        traces.add(config + " " + config.place() + " " + config.connect());
        try (Database db = Database.open(config)) {
            traces.add(db.toString());
            db.transaction(tx -> {
                tx.execute("create table price (sku varchar(9) primary key, amount integer)");
                tx.files().create(Path.of("note.txt")).text("made");
            });
            LoadReport report = db.load(rows(1).upsert().key("sku"));
            traces.add(report + ReportJson.write(report));
            LoadReport rejected = db.attempt(rows("many").upsert().key("sku"));
            traces.add(rejected + ReportJson.write(rejected));
            traces.add(db.backup().toString());
            traces.add(db.undo(report.load().getAsLong()).toString());
            traces.add(db.status() + " " + db.recover());
            failed(() -> db.transaction(tx -> {
                tx.execute("insert into nowhere values (1)");
            }));
        }
    }

    private static Load rows(Object amount) {
        return Load.rows(() -> Stream.of(Map.of("sku", "a", "amount", amount))).into("price");
    }

    private void failures(String place, int port) {
        String login = "//canary:" + CANARY + "@";
        failing("postgres:" + login + place + "x");
        failing("postgres:" + login + "127.0.0.1:1/canary");
        failing("postgres:" + login + place + "?sslmode=verify-full");
        failing("postgres:" + login + place + "?sslmode=verify-full&sslrootcert=nowhere.pem");
        failing("postgres://stranger:" + CANARY + "@" + place);
        failing("postgres://stranger@" + place + "?password=" + CANARY);
        failing("postgres://stranger:" + CANARY + "?" + CANARY + "@" + place);
        failing("postgres:" + login + "127.0.0.1:" + CANARY + "/canary");
        failing("postgres:" + login + place + "?nonsense=1");
        failing("postgers:" + login + place);
        failing("jdbc:postgresql:" + login + place + "?user=twice");
        Access stale = new Access(Optional.of(() -> CANARY), TlsVersion.TLS_1_2);
        traces.add(stale.toString());
        failing(DatabaseConfig.of("postgres://stranger@127.0.0.1:" + port + "/canary")
                .withConnect(usual -> usual.with(stale)));
    }

    private void failing(String address) {
        failing(DatabaseConfig.of(address));
    }

    private void failing(DatabaseConfig config) {
        failed(() -> {
            try (Database db = Database.open(config)) {
                long unused = db.transaction(tx -> tx.queryOne("select 1", row -> row.longAt(0)));
            }
        });
    }

    private void failed(Runnable work) {
        Throwable failure = catchThrowable(work::run);
        assertThat(failure).isNotNull();
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        traces.add(all.toString());
    }

    /** All that the ledger and the sessions hold. */
    private void database(String place) {
        Target target =
                new Target(Engine.POSTGRES, "", "jdbc:postgresql://" + place + "?user=postgres&sslmode=disable");
        for (String table : target.rows(
                "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname like 'intact%'")) {
            traces.add(table + target.rows("select t::text from " + table + " t"));
        }
        traces.add(target.rows("select application_name, query from pg_stat_activity")
                .toString());
    }

    private void files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.forEach(file -> traces.add(file + content(file)));
        }
    }

    private static String content(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the library, the pool and the driver: all levels, and nothing of it on the console. */
    private static final class Logs extends AppenderBase<ILoggingEvent> {
        private final Queue<String> traces;
        private final List<Logger> loggers = Stream.of("dev.intact", "com.zaxxer.hikari")
                .map(name -> (Logger) LoggerFactory.getLogger(name))
                .toList();
        private final java.util.logging.Logger driver = java.util.logging.Logger.getLogger("org.postgresql");
        private final Handler handler = new Handler() {
            @Override
            public void publish(LogRecord told) {
                traces.add(told.getMessage() + Arrays.toString(told.getParameters()) + told.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };

        Logs(Queue<String> traces) {
            this.traces = traces;
        }

        void open() {
            start();
            for (Logger logger : loggers) {
                logger.setLevel(Level.TRACE);
                logger.setAdditive(false);
                logger.addAppender(this);
            }
            handler.setLevel(java.util.logging.Level.ALL);
            driver.setLevel(java.util.logging.Level.ALL);
            driver.setUseParentHandlers(false);
            driver.addHandler(handler);
        }

        @Override
        protected void append(ILoggingEvent event) {
            // With its thread: those of a pool have ended when it is closed.
            traces.add(event.getThreadName()
                    + event.getFormattedMessage()
                    + event.getMDCPropertyMap()
                    + event.getKeyValuePairs()
                    + Optional.ofNullable(event.getThrowableProxy())
                            .map(ThrowableProxyUtil::asString)
                            .orElse(""));
        }

        void close() {
            for (Logger logger : loggers) {
                logger.detachAppender(this);
                logger.setAdditive(true);
                logger.setLevel(null);
            }
            driver.removeHandler(handler);
            driver.setUseParentHandlers(true);
            driver.setLevel(null);
        }
    }
}
