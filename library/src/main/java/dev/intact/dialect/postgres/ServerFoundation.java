package dev.intact.dialect.postgres;

import static dev.intact.dialect.postgres.SqlTypes.literal;
import static dev.intact.dialect.postgres.SqlTypes.quote;

import dev.intact.dialect.Address;
import dev.intact.dialect.Charter;
import dev.intact.dialect.Charter.Login;
import dev.intact.dialect.Foundation;
import dev.intact.dialect.SessionSettings;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a database on a server. CREATE DATABASE takes no transaction: each step is one statement, whole or not at all. */
final class ServerFoundation implements Foundation {
    private static final Logger LOG = LoggerFactory.getLogger(ServerFoundation.class);

    /** There is no such database, or it is not for this user: another will do. */
    private static final List<String> ELSEWHERE = List.of("3D000", "42501");

    private static final List<String> ALWAYS_THERE = List.of("postgres", "template1");

    private final Address target;
    private final Address admin;
    private final SessionSettings settings;
    private final String name;

    /** The target's own user sets up where nobody else is named. */
    ServerFoundation(Address target, Optional<Address> admin, SessionSettings settings) {
        this.target = target;
        this.admin = PostgresAddress.direct(admin.orElse(target)).orElse(admin.orElse(target));
        this.settings = settings;
        this.name = PostgresAddress.name(target);
        if (admin.isPresent() && !PostgresAddress.hosts(admin.get()).equals(PostgresAddress.hosts(target))) {
            throw new ConfigurationException("Whoever sets up " + target.display()
                    + " has to come to the same server, not to " + admin.get().display() + ". Nothing was touched.");
        }
    }

    @Override
    public boolean isThere() throws SQLException {
        try (Connection connection = outside()) {
            return yes(connection, FoundingStep.database(name, Optional.empty()).done());
        }
    }

    @Override
    public void found(Charter charter, Manner manner, Consumer<Deed> told) throws SQLException {
        boolean there;
        boolean known = true;
        try (Connection connection = outside()) {
            for (Login login : logins(charter)) {
                known &= isThere(connection, charter, login, manner, told);
            }
            FoundingStep database = FoundingStep.database(name, charter.owner());
            there = yes(connection, database.done());
            told.accept(run(connection, database, manner));
            if (there && charter.owner().isPresent()) {
                told.accept(
                        run(connection, FoundingStep.owner(name, charter.owner().get()), manner));
            }
        }
        within(FoundingStep.within(charter), manner, there && known, told);
    }

    private static List<Login> logins(Charter charter) {
        List<Login> all = new ArrayList<>(charter.owner().stream().toList());
        all.addAll(charter.users());
        return all;
    }

    /** Whether the role is there: of one that is not, no rights can be asked for. */
    private boolean isThere(Connection connection, Charter charter, Login login, Manner manner, Consumer<Deed> told)
            throws SQLException {
        boolean owns = charter.owner().filter(login::equals).isPresent();
        boolean getsIn = !owns || login.password().isPresent();
        Deed made = run(connection, FoundingStep.role(login, getsIn), manner);
        told.accept(made);
        if (made.state() == State.THERE && getsIn) {
            told.accept(run(connection, FoundingStep.getsIn(login), manner));
        }
        if (login.password().isPresent()) {
            told.accept(password(connection, login, made, manner));
        }
        if (owns) {
            told.accept(
                    made.state() == State.WANTED
                            ? wanted(FoundingStep.membership(login))
                            : run(connection, FoundingStep.membership(login), manner));
        }
        return made.state() != State.WANTED;
    }

    /** Only what is kept of a password is sent; the same password is not set again where that can be told. */
    private Deed password(Connection connection, Login login, Deed role, Manner manner) throws SQLException {
        String what = "password of " + login.role();
        Optional<String> shown = Optional.of("alter role " + quote(login.role()) + " password '***'");
        String password = Passwords.of(login.password().orElseThrow(), login.role());
        if (role.state() == State.THERE && isSet(connection, login, password)) {
            return new Deed(what, State.THERE, shown);
        }
        if (manner == Manner.SHOW) {
            return new Deed(what, State.WANTED, shown);
        }
        String verifier = Scram.verifier(login.role(), password);
        try (Statement statement = connection.createStatement()) {
            statement.execute("alter role " + quote(login.role()) + " password " + literal(verifier));
        }
        return new Deed(what, State.DONE, shown);
    }

    private boolean isSet(Connection connection, Login login, String password) throws SQLException {
        if (!yes(connection, "select has_table_privilege('pg_authid', 'select')")) {
            return getsIn(login, password, List.of(name, connection.getCatalog()));
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select rolpassword from pg_authid where rolname = " + literal(login.role()))) {
            return row.next() && row.getString(1) != null && Scram.isOf(password, row.getString(1));
        }
    }

    /**
     * Whether the role gets in by this password where the server insists on one, and never in plain text: who need not say it
     * learns nothing of it.
     */
    private boolean getsIn(Login login, String password, List<String> databases) {
        Map<String, String> all = new TreeMap<>(admin.properties());
        all.put(PGProperty.USER.getName(), login.role());
        all.put(PGProperty.PASSWORD.getName(), password);
        all.put(PGProperty.REQUIRE_AUTH.getName(), "scram-sha-256");
        for (String database : databases) {
            Address way = PostgresAddress.with(PostgresAddress.named(admin, database), all);
            try {
                Session.open(way, settings, Session.Purpose.PROGRAM).close();
                return true;
            } catch (SQLException | IntactException e) {
                // Then it cannot be told, and is set again.
                LOG.debug("{} does not get into {}", login.role(), database, e);
            }
        }
        return false;
    }

    private void within(List<FoundingStep> steps, Manner manner, boolean there, Consumer<Deed> told)
            throws SQLException {
        if (manner == Manner.SHOW && !there) {
            steps.stream().map(ServerFoundation::wanted).forEach(told);
            return;
        }
        try (Connection connection = inside()) {
            for (FoundingStep step : steps) {
                told.accept(run(connection, step, manner));
            }
        }
    }

    @Override
    public void grant(Charter charter, Manner manner, Consumer<Deed> told) throws SQLException {
        try (Connection connection = inside()) {
            for (String schema : texts(connection, FoundingStep.schemas())) {
                for (Login login : charter.users()) {
                    for (FoundingStep step : FoundingStep.present(charter, login, schema)) {
                        told.accept(run(connection, step, manner));
                    }
                }
            }
        }
    }

    @Override
    public List<Trial> trials(Charter charter) throws SQLException {
        try (Connection connection = inside()) {
            return new RoleTrials(connection, charter).all();
        }
    }

    @Override
    public Address builder(Charter charter) {
        Address inside = PostgresAddress.named(admin, name);
        return charter.owner()
                .map(owner -> PostgresAddress.as(inside, owner.role()))
                .orElse(inside);
    }

    private static Deed wanted(FoundingStep step) {
        return new Deed(step.what(), State.WANTED, Optional.of(step.statement()));
    }

    private static Deed run(Connection connection, FoundingStep step, Manner manner) throws SQLException {
        if (yes(connection, step.done())) {
            return new Deed(step.what(), State.THERE, Optional.of(step.statement()));
        }
        if (manner == Manner.SHOW) {
            return wanted(step);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(step.statement());
        } catch (SQLException e) {
            // Somebody else, who sets up at the same moment, was first.
            if (!yes(connection, step.done())) {
                throw e;
            }
            return new Deed(step.what(), State.THERE, Optional.of(step.statement()));
        }
        return new Deed(step.what(), State.DONE, Optional.of(step.statement()));
    }

    private static boolean yes(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    static List<String> texts(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            List<String> all = new ArrayList<>();
            while (row.next()) {
                all.add(row.getString(1));
            }
            return all;
        }
    }

    /** In the database itself, as whoever sets up. */
    private Connection inside() throws SQLException {
        return Session.open(PostgresAddress.named(admin, name), settings, Session.Purpose.PROGRAM);
    }

    /** In one that is there whatever happens. */
    private Connection outside() throws SQLException {
        List<Address> ways = new ArrayList<>();
        if (!PostgresAddress.name(admin).equals(name)) {
            ways.add(admin);
        }
        ALWAYS_THERE.forEach(other -> ways.add(PostgresAddress.named(admin, other)));
        SQLException failure = new SQLException("There is no way to " + target.display());
        for (Address way : ways) {
            try {
                return Session.open(way, settings, Session.Purpose.PROGRAM);
            } catch (SQLException e) {
                if (!ELSEWHERE.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
                e.addSuppressed(failure);
                failure = e;
            }
        }
        throw failure;
    }
}
