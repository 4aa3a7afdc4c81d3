package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What loads leave aside: after the next command, nothing. */
final class Remains {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Remains() {}

    /** Nothing is left but the database, and it is sound. */
    static void none(Target target, String when) throws IOException {
        switch (target.engine()) {
            case SQLITE -> noneOfSqlite(target, when);
            case POSTGRES -> noneOfPostgres(target, when);
        }
    }

    private static void noneOfSqlite(Target target, String when) throws IOException {
        Path file = Path.of(target.url());
        if (Files.exists(file) && Files.size(file) > 0) {
            assertThat(target.rows("pragma integrity_check")).as(when).containsExactly("ok");
            assertThat(target.rows("pragma foreign_key_check")).as(when).isEmpty();
        }
        assertThat(files(file)).as("files beside the database %s", when).isSubsetOf(file.toString());
    }

    private static List<String> files(Path database) throws IOException {
        try (Stream<Path> all = Files.walk(database.getParent())) {
            return all.filter(path -> !path.equals(database.getParent()))
                    .map(Path::toString)
                    .toList();
        }
    }

    private static void noneOfPostgres(Target target, String when) {
        awaitNoOpenTransaction(target, when);
        assertThat(target.rows("select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = 'intact_stage' or c.relpersistence = 't'"))
                .as("staged tables %s", when)
                .isEmpty();
        assertThat(target.rows("select l.objid, a.application_name, a.state from pg_locks l"
                        + " left join pg_stat_activity a on a.pid = l.pid where l.locktype = 'advisory'"
                        + " and l.database = (select oid from pg_database where datname = current_database())"))
                .as("locks %s", when)
                .isEmpty();
    }

    /** The server ends the transaction of a dead process a moment after the process has died. */
    private static void awaitNoOpenTransaction(Target target, String when) {
        long from = System.nanoTime();
        List<String> open = openTransactions(target);
        while (!open.isEmpty() && System.nanoTime() - from < PATIENCE_NANOS) {
            LockSupport.parkNanos(POLL_NANOS);
            open = openTransactions(target);
        }
        assertThat(open).as("open transactions %s", when).isEmpty();
    }

    private static List<String> openTransactions(Target target) {
        return target.rows("select application_name, state from pg_stat_activity"
                + " where datname = current_database() and state like 'idle in transaction%'");
    }

    /**
     * Waits until the server has ended the sessions of a process that is dead, whatever it was at; SQLite's end with it. What a
     * living one keeps open meanwhile is its pool and who looks after it.
     */
    static void awaitNoSession(Target target) {
        long from = System.nanoTime();
        while (sessions(target) > 0) {
            if (System.nanoTime() - from > PATIENCE_NANOS) {
                throw new AssertionError("The server keeps the session of a dead process: "
                        + target.rows("select pid, state, query from pg_stat_activity"
                                + " where datname = current_database() and pid <> pg_backend_pid()"));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static long sessions(Target target) {
        return switch (target.engine()) {
            case SQLITE -> 0;
            case POSTGRES ->
                Long.parseLong(target.rows("select count(*) from pg_stat_activity where datname = current_database()"
                                + " and application_name like 'intact %'"
                                + " and application_name not similar to 'intact (transaction|health) %'")
                        .get(0));
        };
    }
}
