package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Access.TlsVersion;
import dev.intact.dialect.Address;
import dev.intact.dialect.Provider.Pooling;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidersTest {
    private static final PostgresDialect DIALECT = new PostgresDialect();

    // Each row of the table has its host here; a new provider is one row there and one here.
    private static final String HOSTS = """
            ep-cool-night-1-pooler.us-east-2.aws.neon.tech:5432 | Neon | transaction | 30 | ep-cool-night-1.us-east-2.aws.neon.tech:5432 | system
            EP-COOL-NIGHT-1-POOLER.us-east-2.aws.neon.tech:5432 | Neon | transaction | 30 | EP-COOL-NIGHT-1.us-east-2.aws.neon.tech:5432 | system
            ep-cool-night-1.us-east-2.aws.neon.tech:5432 | Neon | none | 30 | itself | system
            aws-0-eu-central-1.pooler.supabase.com:6543 | Supabase | transaction | 0 | aws-0-eu-central-1.pooler.supabase.com:5432 | own
            aws-0-eu-central-1.pooler.supabase.com:5432 | Supabase | session | 0 | itself | own
            db.abcdef.supabase.co:6543 | Supabase | transaction | 0 | db.abcdef.supabase.co:5432 | own
            db.abcdef.supabase.co:5432 | Supabase | none | 0 | itself | own
            shop.proxy-abc123.eu-west-1.rds.amazonaws.com:5432 | RDS Proxy | transaction | 0 | ask | system
            shop.cluster-abc123.eu-west-1.rds.amazonaws.com:5432 | Aurora | none | 30 | itself | own
            shop.cluster-ro-abc123.eu-west-1.rds.amazonaws.com:5432 | Aurora | none | 30 | itself | own
            shop.abc123.eu-west-1.rds.amazonaws.com:5432 | RDS | none | 0 | itself | own
            abc.def.europe-west1.sql.goog:5432 | Cloud SQL | unknown | 0 | itself | own
            shop.postgres.database.azure.com:6432 | Azure | transaction | 0 | shop.postgres.database.azure.com:5432 | system
            shop.postgres.database.azure.com:5432 | Azure | none | 0 | itself | system
            roundhouse.proxy.rlwy.net:41234 | Railway | unknown | 30 | itself | none
            postgres.railway.internal:5432 | Railway | unknown | 30 | itself | none
            ec2-1-2-3-4.compute-1.amazonaws.com:5432 | Heroku | unknown | 0 | itself | none
            dpg-abc-a.oregon-postgres.render.com:5432 | Render | none | 0 | itself | system
            p.abc.db.postgresbridge.com:5431 | Crunchy Bridge | transaction | 0 | p.abc.db.postgresbridge.com:5432 | own
            p.abc.db.postgresbridge.com:5432 | Crunchy Bridge | none | 0 | itself | own
            db.example.org:6432 | PgBouncer | unknown | 0 | itself | none
            127.0.0.1:6432 | PgBouncer | unknown | 0 | itself | none
            127.0.0.1:5432 | local | unknown | 0 | itself | none
            [::1]:5432 | local | unknown | 0 | itself | none
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = HOSTS)
    void aProviderIsKnownByHostAndPort(
            String place, String name, String pooling, int seconds, String direct, String roots) {
        Address address = read(place);
        assertThat(address.provider().name()).isEqualTo(name);
        assertThat(address.provider().pooling()).hasToString(pooling.toUpperCase(Locale.ROOT));
        assertThat(address.provider().firstConnect()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(address.provider().reason()).isNotBlank();
        assertThat(PostgresAddress.rule(address))
                .hasValueSatisfying(rule ->
                        assertThat(rule.roots().name().toLowerCase(Locale.ROOT)).isEqualTo(roots));
        switch (direct) {
            case "itself" -> assertThat(DIALECT.direct(address)).contains(address);
            case "ask" -> assertThat(DIALECT.direct(address)).isEmpty();
            default -> assertThat(DIALECT.direct(address)).contains(read(direct));
        }
    }

    @Test
    void eachRowOfTheTableHasAHostInTheseTests() {
        Set<ProviderRule> met = new HashSet<>();
        HOSTS.lines()
                .map(line -> read(line.split("\\|", -1)[0].strip()))
                .forEach(address -> met.add(PostgresAddress.rule(address).orElseThrow()));
        assertThat(met).containsExactlyInAnyOrderElementsOf(Providers.KNOWN.rules());
        assertThat(Providers.KNOWN.rules())
                .allSatisfy(rule -> assertThat(rule.source()).hasSizeGreaterThan(10));
    }

    @Test
    void noProviderIsMadeUp() {
        assertThat(read("db.example.org:5432").provider().name()).isEqualTo("server");
        assertThat(read("neon.tech.example.org:5432").provider().name()).isEqualTo("server");
        assertThat(read("db.example.org:5432").provider().pooling()).isEqualTo(Pooling.UNKNOWN);
        assertThat(read("ep-1.eu.aws.neon.tech:5432,db.example.org:5432")
                        .provider()
                        .name())
                .isEqualTo("server");
    }

    @Test
    void theReasonNamesWhatWasSeen() {
        assertThat(read("p.abc.db.postgresbridge.com:5431").provider().reason())
                .isEqualTo("the host fits *.db.postgresbridge.com and the port is 5431");
        assertThat(read("localhost:5432").provider().reason()).isEqualTo("the host is this machine");
        assertThat(read("db.example.org:6432").provider().reason()).isEqualTo("the port is 6432");
    }

    @Test
    void theWayPastAPoolerKeepsEverythingElse() {
        Address pooled = DIALECT.address(
                        "postgres://ann:secret@ep-1-pooler.eu.aws.neon.tech:5433/my%20shop?sslmode=require&connect_timeout=3")
                .orElseThrow();
        Address direct = DIALECT.direct(pooled).orElseThrow();
        assertThat(direct.display()).isEqualTo("postgres://ann@ep-1.eu.aws.neon.tech:5433/my%20shop");
        assertThat(direct.jdbcUrl()).isEqualTo("jdbc:postgresql://ep-1.eu.aws.neon.tech:5433/my%20shop");
        assertThat(direct.properties()).isEqualTo(pooled.properties());
        assertThat(direct.provider().pooling()).isEqualTo(Pooling.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "db.abcdef.supabase.co:5432, Supabase has roots of its own",
        "db.example.org:5432, have roots of their own"
    })
    void whoseRootsAreMissingIsSaid(String place, String said) {
        SQLException failure = new SQLException(
                "no", new SSLHandshakeException("no").initCause(new CertificateException("CN=somebody")));
        assertThat(new TlsFailure(read(place), TlsVersion.TLS_1_2).of(failure))
                .hasValueSatisfying(told -> assertThat(told).hasMessageContaining(said));
    }

    @Test
    void ofSeveralServersEachIsReachedPastThePooler() {
        Address pooled = read("a-pooler.eu.aws.neon.tech:5432,b-pooler.eu.aws.neon.tech:5432");
        assertThat(DIALECT.direct(pooled))
                .hasValueSatisfying(direct -> assertThat(direct.jdbcUrl())
                        .isEqualTo("jdbc:postgresql://a.eu.aws.neon.tech:5432,b.eu.aws.neon.tech:5432/shop"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Neon\t*.neon.tech\t*\tnone\t30\titself\tsystem",
                "Neon\t*.neon.tech\t*\tnone\t30\titself\tsystem\t ",
                "Neon\t*.neon.tech\tmany\tnone\t30\titself\tsystem\tDocs",
                "Neon\t*.neon.tech\t*\tsome\t30\titself\tsystem\tDocs",
                "Neon\t*.neon.tech\t*\tnone\t-1\titself\tsystem\tDocs",
                "Neon\t*.neon.tech\t*\tnone\t30\tport x\tsystem\tDocs",
                "Neon\t*.neon.tech\t*\tnone\t30\taround\tsystem\tDocs",
                "Neon\t*.neon.tech\t*\tnone\t30\titself\tmine\tDocs",
            })
    void aRowThatIsNoRuleIsRefused(String row) {
        assertThatThrownBy(() -> ProviderRule.of(row)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Address read(String place) {
        return DIALECT.address("postgres://ann@" + place + "/shop").orElseThrow();
    }
}
