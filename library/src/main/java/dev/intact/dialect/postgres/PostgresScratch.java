package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Scratch;
import dev.intact.dialect.SessionSettings;
import dev.intact.error.ConfigurationException;
import dev.intact.io.Ids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database of its own on the same server. While it is in use, a session elsewhere holds a lock of its name, which all databases show:
 * one whose lock nobody holds was left by a process that died.
 */
final class PostgresScratch implements Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresScratch.class);
    private static final String PREFIX = "intact_scratch_";
    private static final String FORBIDDEN = "42501";

    private static final String LOCK = "select pg_advisory_lock(hashtextextended(?, 0))";

    // In the words that each version has for where its rules of order come from.
    private static final String CREATE = """
            select format('create database %I template template0 encoding %L lc_collate %L lc_ctype %L', ?,
                pg_encoding_to_char(d.encoding), d.datcollate, d.datctype)
              || case j ->> 'datlocprovider'
                when 'i' then format(' locale_provider icu icu_locale %L', coalesce(j ->> 'datlocale', j ->> 'daticulocale'))
                when 'b' then format(' locale_provider builtin builtin_locale %L', j ->> 'datlocale')
                else '' end
            from pg_database d cross join lateral to_jsonb(d) j where d.datname = current_database()""";

    private static final String LEFT = """
            select d.datname from pg_database d
            where d.datname ~ '^intact_scratch_[0-9a-f]{16}$' and pg_has_role(d.datdba, 'usage') and not exists (
              select from pg_locks l where l.locktype = 'advisory' and l.objsubid = 1
                and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended(d.datname::text, 0))""";

    private final Connection home;
    private final Address address;
    private final String name;

    private PostgresScratch(Connection home, Address address, String name) {
        this.home = home;
        this.address = address;
        this.name = name;
    }

    static PostgresScratch make(Address beside, SessionSettings settings) throws SQLException {
        Connection home = Session.open(beside, settings, Session.Purpose.PROGRAM);
        try {
            sweep(home);
            String name = PREFIX + Ids.RANDOM.next();
            String unused = text(home, LOCK, name);
            create(home, name, beside);
            return new PostgresScratch(home, named(beside, name), name);
        } catch (SQLException | RuntimeException e) {
            try (home) {
                throw e;
            }
        }
    }

    private static void create(Connection home, String name, Address beside) throws SQLException {
        try {
            run(home, text(home, CREATE, name));
        } catch (SQLException e) {
            if (FORBIDDEN.equals(e.getSQLState())) {
                throw new ConfigurationException(
                        "Cannot make a scratch database beside " + beside + ": the role may not create databases."
                                + " Nothing was changed. Let it (ALTER ROLE … CREATEDB), or name an empty database of the"
                                + " same server version by --scratch ADDRESS.",
                        e);
            }
            throw e;
        }
    }

    private static Address named(Address beside, String name) {
        String url = beside.jdbcUrl();
        return new Address(
                name + " beside " + beside.display(),
                url.substring(0, url.lastIndexOf('/') + 1) + name,
                beside.properties(),
                beside.local(),
                beside.provider(),
                beside.access());
    }

    /** One that somebody else sweeps at the same time is gone either way. */
    private static void sweep(Connection home) throws SQLException {
        for (String left : left(home)) {
            try {
                drop(home, left);
                LOG.warn("Dropped the scratch database {}, which a process that died had left", left);
            } catch (SQLException e) {
                LOG.warn("The scratch database {}, which a process that died has left, stays for now", left, e);
            }
        }
    }

    private static List<String> left(Connection home) throws SQLException {
        List<String> left = new ArrayList<>();
        try (Statement statement = home.createStatement();
                ResultSet row = statement.executeQuery(LEFT)) {
            while (row.next()) {
                left.add(row.getString(1));
            }
        }
        return left;
    }

    private static void drop(Connection home, String name) throws SQLException {
        run(home, "drop database if exists " + SqlTypes.quote(name) + " with (force)");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection connection, String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public void close() throws SQLException {
        if (home.isClosed()) {
            return;
        }
        try (home) {
            drop(home, name);
        }
    }
}
