package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Address;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.error.ConfigurationException;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;

class PostgresAddressTest {
    private static final String CANARY = "CANARY";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgres://ann:CANARY@db.example.org:5433/shop | postgres://ann@db.example.org:5433/shop | false
            postgresql://ann@db.example.org/shop | postgres://ann@db.example.org:5432/shop | false
            jdbc:postgresql://db.example.org/shop?user=ann&password=CANARY | postgres://ann@db.example.org:5432/shop | false
            POSTGRES://localhost/shop | postgres://localhost:5432/shop | true
            postgres:///shop | postgres://localhost:5432/shop | true
            postgres://127.0.0.1/shop | postgres://127.0.0.1:5432/shop | true
            postgres://[::1]:6000/shop | postgres://[::1]:6000/shop | true
            postgres://[2001:db8::7]/shop | postgres://[2001:db8::7]:5432/shop | false
            postgres://a%40b:CAN%41RY@h/my%20shop%2Fx | postgres://a%40b@h:5432/my%20shop%2Fx | false
            postgres://ann:CANARY@p@h/shop | postgres://ann@h:5432/shop | false
            postgres://ann:CANARY@h1:1,h2:2/shop | postgres://ann@h1:1,h2:2/shop | false
            postgres://localhost,h2/shop | postgres://localhost:5432,h2:5432/shop | false
            """)
    void goodAddressesAreRead(String text, String display, boolean local) {
        Address address = read(text);
        assertThat(address.display()).isEqualTo(display);
        assertThat(address.local()).isEqualTo(local);
        assertThat(address.toString() + address.jdbcUrl()).doesNotContain(CANARY);
        assertThat(address.jdbcUrl()).startsWith("jdbc:postgresql://").doesNotContain("ann");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres:shop",
                "postgres://",
                "postgres://h",
                "postgres://h/",
                "postgres://h/a/b",
                "postgres://ann:CANARY/CANARY@h/shop",
                "postgres://ann:CANARY?CANARY=1@h/shop",
                "postgres://ann:CANARY%zz@h/shop",
                "postgres://ann:CANARY%00@h/shop",
                "postgres://ann:CANARY@h:CANARY/shop",
                "postgres://ann:CANARY/shop",
                "postgres://h:0/shop",
                "postgres://h:65536/shop",
                "postgres://h1,,h2/shop",
                "postgres://::1/shop",
                "postgres://[::1/shop",
                "postgres://h h/shop",
                "postgres://%2Ftmp/shop",
                "postgres://h/shop?nonsense=1",
                "postgres://h/shop?password=abc&CANARY=x",
                "postgres://h/shop?sslpassword=abc&CANARY=%zz",
                "postgres://h/shop?=1",
                "postgres://h/shop?host=other",
                "postgres://h/shop?sslmode=sometimes",
                "postgres://h/shop?sslmode=require&sslmode=require",
                "postgres://ann:CANARY@h/shop?password=CANARY",
                "postgres://h/shop?ssl_min_protocol_version=TLSv1.1",
                "postgres://h/shop?target_session_attrs=standby"
            })
    void badAddressesAreRefusedWithoutThePassword(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("address")
                .hasMessageNotContaining(CANARY)
                .hasNoCause();
    }

    @Test
    void anUnknownParameterIsRefusedByName() {
        assertThatThrownBy(() -> read("postgres://h/shop?nonsense=1")).hasMessageContaining("no parameter nonsense");
        assertThatThrownBy(() -> read("postgres://h/shop?password=a&b=c"))
                .hasMessageContaining("parameter 2 has a name that is not known; & in a password is written %26");
    }

    @Test
    void timeOfAConnectionIsThatOfALoginToo() throws SQLException {
        assertThat(loginTimeout("?connect_timeout=7")).isEqualTo("7");
        assertThat(loginTimeout("?connect_timeout=7&loginTimeout=9")).isEqualTo("9");
        assertThat(loginTimeout("?connect_timeout=0")).isEqualTo(loginTimeout(""));
    }

    private static String loginTimeout(String query) throws SQLException {
        SessionSettings settings = new SessionSettings("me", Timeouts.USUAL, SessionSettings.USUAL_BATCH);
        return Session.properties(read("postgres://h/shop" + query), settings, Session.Purpose.LOAD, Pooling.NONE)
                .getProperty(PGProperty.LOGIN_TIMEOUT.getName());
    }

    @Test
    void whatIsToldOfTlsIsWhatIsInForce() {
        assertThat(tls("?ssl_min_protocol_version=TLSv1.3")).isEqualTo("verify-full, TLSv1.3 at least");
        assertThat(tls("?sslfactory=org.example.Own")).isEqualTo("verify-full");
    }

    private static String tls(String query) {
        return new Choices(read("postgres://h/shop" + query)).all().get(0).value();
    }

    @Test
    void addressesOfOtherDatabasesAreLeftToThem() {
        for (String text : new String[] {"shop.db", "sqlite:shop.db", "jdbc:sqlite:shop.db", "mysql://h/shop", ""}) {
            assertThat(Fixture.DIALECT.address(text)).as(text).isEmpty();
        }
    }

    @Test
    void theDriverGetsUserPasswordAndParameters() {
        Map<String, String> properties =
                read("postgres://a%40b:p%2Fw+%20@h/shop?sslmode=require&connect_timeout=7&options=-c%20geqo%3Doff&channel_binding=require&keepalives=1")
                        .properties();
        assertThat(properties)
                .containsEntry("user", "a@b")
                .containsEntry("password", "p/w+ ")
                .containsEntry("sslmode", "require")
                .containsEntry("connectTimeout", "7")
                .containsEntry("options", "-c geqo=off")
                .containsEntry("channelBinding", "require")
                .doesNotContainKeys("keepalives");
    }

    @Test
    void anythingNotLocalIsVerifiedUnlessSaidOtherwise() {
        assertThat(read("postgres://h/shop").properties())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslfactory", TlsSockets.class.getName());
        assertThat(read("postgres://h/shop?sslrootcert=ca.pem").properties())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslrootcert", "ca.pem");
        assertThat(read("postgres://h/shop?sslmode=require").properties()).containsEntry("sslmode", "require");
        assertThat(read("postgres://h/shop?sslmode=require&sslrootcert=ca.pem").properties())
                .containsEntry("sslmode", "verify-ca");
        assertThat(read("postgres://localhost/shop").properties()).containsEntry("sslmode", "prefer");
        assertThat(read("postgres://h/shop?sslmode=disable").properties()).containsEntry("sslmode", "disable");
        assertThat(read("postgres://localhost/shop?ssl=true").properties())
                .containsEntry("sslmode", "verify-full")
                .doesNotContainKey("ssl");
        assertThat(read("postgres://h1,h2/shop").properties()).containsEntry("targetServerType", "primary");
    }

    @Test
    void programsThatMayChooseAmongSeveralServersTakeThePrimary() {
        assertThat(PostgresAddress.environment(read("postgres://h1,h2:6000/shop")))
                .containsEntry("PGHOST", "h1,h2")
                .containsEntry("PGPORT", "5432,6000")
                .containsEntry("PGTARGETSESSIONATTRS", "primary");
        // Whoever names one server means that one; what it is was looked at before.
        assertThat(PostgresAddress.environment(read("postgres://h1/shop"))).doesNotContainKey("PGTARGETSESSIONATTRS");
    }

    private static Address read(String text) {
        return Fixture.DIALECT.address(text).orElseThrow();
    }
}
