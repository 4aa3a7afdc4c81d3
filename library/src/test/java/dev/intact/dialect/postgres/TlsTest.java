package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Access;
import dev.intact.dialect.Access.TlsVersion;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.error.StatementFailedException;
import dev.intact.testing.Certificates;
import dev.intact.testing.Certificates.Pair;
import dev.intact.testing.GuardedServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server for all, which is given another certificate, or another TLS, by each test. */
class TlsTest {
    private static final String PASSWORD = "c4n4ry-of-tls";

    private static GuardedServer server;
    private static Certificates certificates;
    private static Pair good;

    @BeforeAll
    static void start(@TempDir Path keys) {
        server = GuardedServer.running();
        server.run("create role tls login password '" + PASSWORD + "'", "create role certain login");
        certificates = new Certificates(keys);
        good = certificates.issued("good", "-ext", "san=ip:127.0.0.1,dns:localhost");
    }

    @Test
    void goodCertificateIsTakenByTheRootsThatAreNamed() throws SQLException {
        present(good);

        assertThat(version("sslmode=verify-full&sslrootcert=" + certificates.root()))
                .isEqualTo("TLSv1.3");
        assertThat(version("sslmode=verify-full&sslrootcert=system," + certificates.root()))
                .isEqualTo("TLSv1.3");
        assertThat(version("sslmode=require")).isEqualTo("TLSv1.3");
        assertThat(version("")).as("local, not said").isEqualTo("TLSv1.3");
        assertThat(version("sslmode=disable")).isEqualTo("none");
    }

    @Test
    void issuerThatNobodyKnowsIsNamedWithAWayOut() {
        present(good);

        refused("sslmode=verify-full")
                .hasMessageContaining("CN=Root of the tests")
                .hasMessageContaining("RDS")
                .hasMessageContaining("sslrootcert=FILE");
        refused("sslmode=verify-full&sslrootcert=system").hasMessageContaining("CN=Root of the tests");
    }

    @Test
    void certificateForAnotherHostIsRefusedAndSaysForWhich() throws SQLException {
        present(certificates.issued("elsewhere", "-ext", "san=dns:db.elsewhere.example"));
        String root = "&sslrootcert=" + certificates.root();

        refused("sslmode=verify-full" + root)
                .hasMessageContaining("is for db.elsewhere.example, not for 127.0.0.1")
                .hasMessageContaining("verify-ca");
        assertThat(version("sslmode=verify-ca" + root)).isEqualTo("TLSv1.3");
        assertThat(version("sslmode=require" + root)).isEqualTo("TLSv1.3");
    }

    @Test
    void expiredCertificateIsRefusedEvenWhereItIsItselfTrusted() {
        String dates = "-startdate -10d -validity 1 -ext san=ip:127.0.0.1";
        present(certificates.issued("expired", dates.split(" ")));
        refused("sslmode=verify-full&sslrootcert=" + certificates.root())
                .hasMessageContaining("has expired")
                .hasMessageContaining("renew");

        Pair own = certificates.selfSigned("expired-own", dates.split(" "));
        present(own);
        refused("sslmode=verify-full&sslrootcert=" + own.certificate()).hasMessageContaining("has expired");
    }

    @Test
    void selfSignedCertificateIsTakenOnlyWhereItIsNamed() throws SQLException {
        Pair own = certificates.selfSigned("own", "-ext", "san=ip:127.0.0.1");
        present(own);

        refused("sslmode=verify-full&sslrootcert=" + certificates.root()).hasMessageContaining("CN=own");
        refused("sslmode=require&sslrootcert=" + certificates.root()).hasMessageContaining("CN=own");
        assertThat(version("sslmode=verify-full&sslrootcert=" + own.certificate()))
                .isEqualTo("TLSv1.3");
    }

    @Test
    void olderTlsThanTheLeastIsRefused() throws SQLException {
        present(good);
        server.set("ssl_max_protocol_version = 'TLSv1.2'");
        try {
            assertThat(version("sslmode=require")).isEqualTo("TLSv1.2");
            refused("sslmode=require&ssl_min_protocol_version=TLSv1.3").hasMessageContaining("TLSv1.3 is the oldest");
            assertThatThrownBy(() -> version("", new Access(Optional.empty(), TlsVersion.TLS_1_3)))
                    .as("local, not said")
                    .isInstanceOf(StatementFailedException.class)
                    .hasMessageContaining("TLSv1.3 is the oldest");
        } finally {
            server.set("ssl_max_protocol_version = ''");
        }
    }

    @Test
    void leastTlsIsNotPassedOverForSocketsOfAnothersMaking() {
        assertThatThrownBy(
                        () -> version(
                                "sslmode=require&sslfactory=org.postgresql.ssl.NonValidatingFactory&ssl_min_protocol_version=TLSv1.3"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sslfactory");
    }

    @Test
    void serverWithoutTlsIsRefusedNotTakenAsItIs() {
        server.set("ssl = off");

        refused("sslmode=verify-full&sslrootcert=" + certificates.root())
                .hasMessageContaining("the server has no TLS")
                .hasMessageContaining("sslmode=disable");
        refused("sslmode=require").hasMessageContaining("the server has no TLS");
    }

    @Test
    void certificateOfOurOwnLetsUsIn() throws SQLException {
        present(good);
        server.set("ssl_ca_file = '" + certificates.root() + "'");
        Pair ours = certificates.issued("certain");

        String keys = "&sslcert=" + ours.certificate() + "&sslkey=" + ours.key() + "&pemKeyAlgorithm=EC";
        String address = "postgres://certain@127.0.0.1:" + server.port() + "/postgres?sslmode=verify-full&sslrootcert="
                + certificates.root();

        assertThat(asked(address + keys, Access.USUAL)).isEqualTo("TLSv1.3");
        assertThatThrownBy(() -> asked(address, Access.USUAL)).isInstanceOf(IntactException.class);
        assertThatThrownBy(() -> asked(address + "&sslkey=/nowhere.key", Access.USUAL))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("/nowhere.key");
    }

    @Test
    void rootsThatCannotBeReadAreNamed() throws IOException {
        present(good);

        assertThatThrownBy(() -> version("sslmode=verify-full&sslrootcert=/nowhere/ca.pem"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there is no file /nowhere/ca.pem");
        assertThatThrownBy(() -> version("sslmode=verify-full&sslrootcert=" + good.key()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(good.key().toString());
    }

    private static void present(Pair pair) {
        server.set("ssl_cert_file = '" + pair.certificate() + "'", "ssl_key_file = '" + pair.key() + "'", "ssl = on");
    }

    private static AbstractThrowableAssert<?, ?> refused(String parameters) {
        return assertThatThrownBy(() -> version(parameters))
                .isInstanceOf(StatementFailedException.class)
                .hasMessageContaining("Cannot connect to postgres://tls@127.0.0.1:" + server.port() + "/postgres")
                .hasMessageContaining("nothing was changed")
                .hasMessageNotContaining(PASSWORD);
    }

    private static String version(String parameters) throws SQLException {
        return version(parameters, Access.USUAL);
    }

    private static String version(String parameters, Access access) throws SQLException {
        return asked("postgres://tls:" + PASSWORD + "@127.0.0.1:" + server.port() + "/postgres?" + parameters, access);
    }

    private static String asked(String address, Access access) throws SQLException {
        var read = PostgresAddress.read(address.replaceFirst("\\?$", "")).orElseThrow();
        try (Connection connection = Session.open(
                        read.with(access), new SessionSettings("tls", Timeouts.USUAL), Session.Purpose.PROGRAM);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select coalesce(version, 'none') from pg_stat_ssl where pid = pg_backend_pid()")) {
            row.next();
            return row.getString(1);
        }
    }
}
