package dev.intact.dialect.postgres;

import dev.intact.dialect.Access;
import dev.intact.dialect.Access.TlsVersion;
import dev.intact.dialect.Address;
import dev.intact.dialect.PasswordSource;
import dev.intact.error.ConfigurationException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.IntactException;
import dev.intact.error.StatementFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLState;

/**
 * The way in: with TLS as the address says, and with the password of the moment. It is looked for in the address, the
 * source that the program gave, {@code PGPASSWORD} and the password file, in this order.
 */
final class Login {
    private static final String REFUSED = "28";

    private final Address address;
    private final Properties properties;
    private final Map<String, String> variables;

    Login(Address address, Properties properties, Map<String, String> variables) {
        this.address = address;
        this.properties = properties;
        this.variables = variables;
    }

    /** A password, and where it was found, as half a sentence. */
    private record Found(String password, String from) {
        @Override
        public String toString() {
            return from;
        }
    }

    /** The password of the moment; empty where nobody has one. */
    Optional<String> password() {
        return found().map(Found::password);
    }

    Connection connect() throws SQLException {
        limitTls();
        Optional<Found> first = found();
        try {
            return connect(first);
        } catch (SQLException e) {
            Optional<Found> next = isRefused(e) && isAsked() ? found() : Optional.empty();
            // What was handed out a moment ago may have been replaced since. The same again would only be refused
            // again.
            if (next.isEmpty() || next.equals(first)) {
                throw told(e, first);
            }
            return again(next, e);
        }
    }

    private Connection again(Optional<Found> next, SQLException before) throws SQLException {
        try {
            return connect(next);
        } catch (SQLException e) {
            e.addSuppressed(before);
            throw told(e, next);
        }
    }

    private Connection connect(Optional<Found> found) throws SQLException {
        Properties all = new Properties();
        all.putAll(properties);
        // Without one the driver would look into the password file itself, whoever may read that.
        PGProperty.PASSWORD.set(all, found.map(Found::password).orElse(""));
        Connection connection = new Driver().connect(address.jdbcUrl(), all);
        if (connection == null) {
            throw new SQLException("The driver does not take the address " + address.display(), "08001");
        }
        return connection;
    }

    private void limitTls() {
        if (TlsSockets.class.getName().equals(PGProperty.SSL_FACTORY.getOrDefault(properties))) {
            PGProperty.SSL_FACTORY_ARG.set(properties, least(address).name());
            // Its own loader may not know us.
            PGProperty.CLASS_LOADER_STRATEGY.set(properties, "driver-first");
            return;
        }
        if (least(address) != Access.USUAL.leastTls()) {
            throw new ConfigurationException(
                    "Cannot connect to " + address.display() + ": with an sslfactory of your own"
                            + " it cannot be seen to that TLS is at least "
                            + least(address).protocol()
                            + ". Nothing was touched. Leave out one of the two.");
        }
    }

    /** What the address says and what the program says; the stricter counts. */
    static TlsVersion least(Address address) {
        String said = address.properties().get(Parameters.LEAST_TLS);
        TlsVersion usual = address.access().leastTls();
        return TlsVersion.TLS_1_3.protocol().equals(said) ? TlsVersion.TLS_1_3 : usual;
    }

    private Optional<Found> found() {
        return said().or(this::asked)
                .or(() -> Optional.ofNullable(variables.get("PGPASSWORD"))
                        .filter(password -> !password.isEmpty())
                        .map(password -> new Found(password, "from PGPASSWORD")))
                .or(this::filed);
    }

    private Optional<Found> said() {
        return Optional.ofNullable(address.properties().get(PGProperty.PASSWORD.getName()))
                .map(password -> new Found(password, "from the address"));
    }

    private boolean isAsked() {
        return said().isEmpty() && address.access().password().isPresent();
    }

    private Optional<Found> asked() {
        return address.access().password().map(source -> new Found(answer(source), "from " + source.origin()));
    }

    private String answer(PasswordSource source) {
        try {
            return source.password();
        } catch (IntactException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered(e);
        } catch (Exception e) {
            throw unanswered(e);
        }
    }

    private ConnectionFailedException unanswered(Exception e) {
        return new ConnectionFailedException(
                "Cannot connect to " + address.display() + ": the password could not be had ("
                        + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "). Nothing was changed. Look at what gives it, then try again.",
                e);
    }

    private Optional<Found> filed() {
        return PasswordFile.of(properties, variables)
                .flatMap(file -> file.password(address, user()).map(word -> new Found(word, "from " + file)));
    }

    private String user() {
        return Optional.ofNullable(PGProperty.USER.getOrDefault(properties))
                .orElseGet(() -> System.getProperty("user.name", ""));
    }

    private static boolean isRefused(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith(REFUSED);
    }

    /** The driver says that it was refused where it has no password to give. */
    private static boolean isWithout(SQLException e, Optional<Found> found) {
        return found.isEmpty()
                && PSQLState.CONNECTION_REJECTED.getState().equals(e.getSQLState())
                && SqlStates.message(e).isEmpty();
    }

    private SQLException told(SQLException e, Optional<Found> found) {
        Optional<IntactException> tls = new TlsFailure(address, least(address)).of(e);
        if (tls.isPresent()) {
            throw tls.get();
        }
        if (!isRefused(e) && !isWithout(e, found)) {
            return e;
        }
        throw new StatementFailedException(
                "Cannot connect to " + address.display() + " as " + user() + ": " + e.getMessage()
                        + ". The password was "
                        + found.map(Found::toString).orElseGet(this::nowhere)
                        + ". Nothing was changed. Look at user and password, and at the server's pg_hba.conf.",
                e);
    }

    private String nowhere() {
        String file = PasswordFile.of(properties, variables)
                .map(PasswordFile::described)
                .orElse("a password file");
        return "none: not in the address, not from the program, not in PGPASSWORD, not in " + file;
    }
}
