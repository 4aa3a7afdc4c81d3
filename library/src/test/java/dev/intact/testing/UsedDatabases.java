package dev.intact.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The databases of test classes that have ended, emptied for the next: a new database is three hundred files, and costs the server
 * more than most tests do. What is not as a new one afterwards, or still has guests, nobody gets any more.
 */
public final class UsedDatabases implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<Postgres.Database> EMPTIED = new ConcurrentLinkedQueue<>();
    /** Of the classes of tests that this thread is at; what other threads ask for is nobody's, and used once. */
    private static final ThreadLocal<Deque<List<Postgres.Database>>> HELD = ThreadLocal.withInitial(ArrayDeque::new);

    private static final long GUESTS_GO_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final String GUESTS = """
            select (select count(*) from pg_stat_activity where datname = current_database()
                     and pid <> pg_backend_pid() and backend_type <> 'autovacuum worker')
                 + (select count(*) from pg_prepared_xacts where database = current_database())
                 + (select count(*) from pg_replication_slots where database = current_database())
            """;
    private static final String EMPTY = """
            set lock_timeout = '2s';
            do $$
            declare name text;
            begin
              for name in select extname from pg_extension where extname <> 'plpgsql' loop
                execute format('drop extension if exists %I cascade', name);
              end loop;
              for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
                execute format('drop schema %I cascade', name);
              end loop;
            end
            $$;
            create schema public authorization pg_database_owner;
            grant usage on schema public to public;
            comment on schema public is 'standard public schema';
            reset lock_timeout;
            select pg_stat_reset()
            """;
    private static final String LOOKS = """
            select concat_ws(' ',
              (select string_agg(nspname || coalesce(nspacl::text, ''), ' ' order by nspname) from pg_namespace
                where nspname !~ '^pg_(toast_)?temp_'),
              (select concat_ws(' ', pg_get_userbyid(datdba), datacl::text, datconnlimit, datistemplate, datallowconn,
                 (select count(*) from pg_db_role_setting where setdatabase = d.oid),
                 (select count(*) from pg_subscription where subdbid = d.oid),
                 (select count(*) from pg_shseclabel where objoid = d.oid),
                 shobj_description(d.oid, 'pg_database'))
                from pg_database d where datname = current_database()),
              (select concat_ws(' ', count(*), count(relacl), count(reloptions)) from pg_class),
              (select concat_ws(' ', count(*), count(proacl), count(proconfig)) from pg_proc),
              (select concat_ws(' ', count(*), count(typacl)) from pg_type),
              (select concat_ws(' ', count(*), count(lanacl)) from pg_language),
              (select count(*) from pg_attribute where attacl is not null),
              (select count(*) from pg_constraint), (select count(*) from pg_trigger), (select count(*) from pg_rewrite),
              (select count(*) from pg_extension), (select count(*) from pg_cast), (select count(*) from pg_event_trigger),
              (select count(*) from pg_publication), (select count(*) from pg_largeobject_metadata),
              (select count(*) from pg_default_acl), (select count(*) from pg_foreign_data_wrapper),
              (select count(*) from pg_foreign_server), (select count(*) from pg_operator), (select count(*) from pg_collation),
              (select count(*) from pg_ts_config), (select count(*) from pg_conversion), (select count(*) from pg_am),
              (select count(*) from pg_seclabel), (select count(*) from pg_policy), (select count(*) from pg_statistic_ext))
            """;

    private static Optional<String> asNew = Optional.empty();

    /** One that was emptied, if there is any; the test that asks has it until it ends. */
    static Optional<Postgres.Database> poll() {
        return Optional.ofNullable(EMPTIED.poll());
    }

    /** The class at work here has it from now on. */
    static Postgres.Database held(Postgres.Database database) {
        List<Postgres.Database> mine = HELD.get().peek();
        if (mine != null) {
            mine.add(database);
        }
        return database;
    }

    /** How a new one looks is known from the first. */
    static synchronized void learn(Postgres.Database made) throws SQLException {
        if (asNew.isEmpty()) {
            try (Connection connection = made.connect()) {
                asNew = Optional.of(one(connection, LOOKS));
            }
        }
    }

    private static synchronized Optional<String> asNew() {
        return asNew;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        HELD.get().push(new ArrayList<>());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        HELD.get().pop().forEach(UsedDatabases::empty);
    }

    private static void empty(Postgres.Database database) {
        String url = database.jdbcUrl();
        try {
            Connection connection = QueryConnections.take(url);
            if (isEmptied(connection)) {
                QueryConnections.keep(url, connection);
                EMPTIED.add(database);
            } else {
                connection.close();
            }
        } catch (SQLException e) {
            System.err.println("Nobody uses database " + database.name() + " again: " + e.getMessage());
        }
    }

    private static boolean isEmptied(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("discard all");
            long from = System.nanoTime();
            while (!one(connection, GUESTS).equals("0")) {
                if (System.nanoTime() - from > GUESTS_GO_NANOS) {
                    return false;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            statement.execute(EMPTY);
            return asNew().equals(Optional.of(one(connection, LOOKS)));
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
