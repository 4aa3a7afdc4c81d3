package dev.intact.dialect.postgres;

import static dev.intact.dialect.postgres.SqlTypes.literal;
import static dev.intact.dialect.postgres.SqlTypes.quote;

import dev.intact.dialect.Charter;
import dev.intact.dialect.Charter.Login;
import dev.intact.dialect.Foundation.Trial;
import dev.intact.dialect.postgres.FoundingStep.Rights;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tries as a role what it may do. A statement that is only explained asks for the same rights as one that runs, and fires no
 * trigger; what must fail is run, and rolled back.
 */
final class RoleTrials {
    private static final String DENIED = "42501";
    private static final int MOST = 200;

    private static final String OF_USERS = """
            c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'intact_stage')
            """;

    private static final String TABLES = "select quote_ident(n.nspname) || '.' || quote_ident(c.relname)"
            + " from pg_class c join pg_namespace n on n.oid = c.relnamespace where " + OF_USERS + " order by 1 limit "
            + MOST;

    // All columns at once; with DEFAULT none is read.
    private static final String CHANGES = """
            select format('explain update %I.%I set %s', n.nspname, c.relname,
              string_agg(quote_ident(a.attname) || ' = default', ', '))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where\s""" + OF_USERS + " group by n.nspname, c.relname order by 1 limit " + MOST;

    private static final String CHANGED = "select format('%I.%I', n.nspname, c.relname)"
            + " from pg_class c join pg_namespace n on n.oid = c.relnamespace where " + OF_USERS
            + " and has_any_column_privilege(c.oid, 'update') order by 1 limit 1";

    private static final String STRONG = """
            select concat_ws(', ', case when rolsuper then 'superuser' end, case when rolcreatedb then 'createdb' end,
              case when rolcreaterole then 'createrole' end, case when rolreplication then 'replication' end,
              case when rolbypassrls then 'bypassrls' end) from pg_roles where rolname =""";

    private final Connection connection;
    private final Charter charter;
    private final List<Trial> trials = new ArrayList<>();

    RoleTrials(Connection connection, Charter charter) {
        this.connection = connection;
        this.charter = charter;
    }

    List<Trial> all() throws SQLException {
        List<String> tables = ServerFoundation.texts(connection, TABLES);
        String encoding = ServerFoundation.texts(connection, "select current_setting('server_encoding')")
                .get(0);
        trials.add(new Trial(
                "the database keeps all of Unicode",
                encoding.equals("UTF8") ? Optional.empty() : Optional.of("its encoding is " + encoding)));
        connection.setAutoCommit(false);
        try {
            for (Login login : charter.users()) {
                attributes(login);
                run("set local lock_timeout = '2s'");
                Optional<String> fault = become(login);
                if (fault.isPresent()) {
                    trials.add(new Trial(login.role() + " can be tried", fault));
                } else {
                    role(login, tables);
                }
                connection.rollback();
            }
            return trials;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Whoever makes a role need not be able to act as it: for these trials it is, and that is rolled back too. */
    private Optional<String> become(Login login) throws SQLException {
        String role = quote(login.role());
        Optional<String> fault = fault("set local role " + role);
        if (fault.isEmpty() || fault("grant " + role + " to current_user").isPresent()) {
            return fault;
        }
        return fault("set local role " + role);
    }

    private void attributes(Login login) throws SQLException {
        String strong = ServerFoundation.texts(connection, STRONG + " " + literal(login.role()))
                .get(0);
        trials.add(new Trial(
                login.role() + " is an ordinary role",
                strong.isEmpty()
                        ? Optional.empty()
                        : Optional.of("it is " + strong + ": alter role " + quote(login.role()) + " takes that away")));
    }

    private void role(Login login, List<String> tables) throws SQLException {
        boolean changes = Rights.of(charter, login) == Rights.CHANGE;
        able(login + " reads every table", tables, "explain select * from ");
        if (changes) {
            able(login + " adds rows to every table", tables, "explain insert into %s default values");
            able(login + " changes rows of every table", ServerFoundation.texts(connection, CHANGES), "");
            able(login + " deletes rows of every table", tables, "explain delete from ");
        } else {
            unable(login + " adds no rows", tables, "explain insert into %s default values");
            trials.add(new Trial(
                    login + " changes no rows",
                    ServerFoundation.texts(connection, CHANGED).stream()
                            .findFirst()
                            .map(table -> "it may: update " + table)));
            unable(login + " deletes no rows", tables, "explain delete from ");
        }
        unable(login + " empties no table", tables, "truncate ");
        unable(login + " drops no table", tables, "drop table ");
        unable(login + " makes no table", List.of("public.intact_trial"), "create table %s ()");
        unable(login + " makes no schema", List.of("intact_trial"), "create schema ");
        unable(login + " makes no role", List.of("intact_trial"), "create role ");
    }

    private void able(String what, List<String> things, String statement) throws SQLException {
        for (String thing : things) {
            Optional<String> fault = fault(with(statement, thing));
            if (fault.isPresent()) {
                trials.add(new Trial(what, fault));
                return;
            }
        }
        trials.add(new Trial(what, Optional.empty()));
    }

    private void unable(String what, List<String> things, String statement) throws SQLException {
        for (String thing : things) {
            if (!isDenied(with(statement, thing))) {
                trials.add(new Trial(what, Optional.of("it may: " + with(statement, thing))));
                return;
            }
        }
        trials.add(new Trial(what, Optional.empty()));
    }

    private static String with(String statement, String thing) {
        return statement.contains("%s") ? statement.replace("%s", thing) : statement + thing;
    }

    private Optional<String> fault(String statement) throws SQLException {
        try {
            run(statement);
            return Optional.empty();
        } catch (SQLException e) {
            if (DENIED.equals(e.getSQLState())) {
                return Optional.of(statement + ": " + e.getMessage());
            }
            throw e;
        }
    }

    /** What fails for another reason was let through; whatever it did is taken back at once. */
    private boolean isDenied(String statement) throws SQLException {
        var before = connection.setSavepoint();
        try {
            run(statement);
            return false;
        } catch (SQLException e) {
            return DENIED.equals(e.getSQLState());
        } finally {
            connection.rollback(before);
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
