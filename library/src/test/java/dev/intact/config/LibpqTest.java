package dev.intact.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibpqTest {
    @TempDir
    Path folder;

    private final Map<String, String> variables = new HashMap<>();

    @BeforeEach
    void services() throws IOException {
        Path file = folder.resolve("services");
        Files.write(
                file,
                List.of(
                        "# ours",
                        "[shop]",
                        "host=db1.example.org,db2.example.org",
                        "  port=6000",
                        "dbname=shop",
                        "user=app",
                        "password=c4n=ry",
                        "connect_timeout=7",
                        "",
                        "[shop]",
                        "host=never",
                        "[number]",
                        "hostaddr=10.0.0.9",
                        "[broken]",
                        "host=h",
                        "password c4n=ry"));
        variables.put("PGSERVICEFILE", file.toString());
    }

    @Test
    void serviceSaysWhatTheAddressDoesNot() {
        assertThat(resolved("postgres:///?service=shop"))
                .isEqualTo("postgres://app:c4n%3Dry@db1.example.org:6000,db2.example.org:6000/shop?connect_timeout=7");
        assertThat(resolved("jdbc:postgresql://me:p%40@[::1]:1/other?service=shop&connect_timeout=3&sslmode=require"))
                .isEqualTo("postgres://me:p%40@[::1]:1/other?connect_timeout=3&sslmode=require");
    }

    @Test
    void addressesWithoutAServiceStayAsTheyAre() {
        for (String text :
                List.of("shop.db", "postgres://h/shop", "postgres://h/shop?sslmode=require", "?service=shop")) {
            assertThat(resolved(text)).isEqualTo(text);
        }
    }

    @Test
    void serviceComesBeforeVariables() {
        variables.putAll(Map.of("PGSERVICE", "shop", "PGHOST", "elsewhere", "PGSSLMODE", "require"));

        assertThat(Libpq.address(circumstances()))
                .hasValue("postgres://app:c4n%3Dry@db1.example.org:6000,db2.example.org:6000/shop"
                        + "?connect_timeout=7&sslmode=require");
    }

    @Test
    void serviceThatSaysWhereDoesSoAlone() {
        variables.putAll(Map.of("PGSERVICE", "number", "PGHOST", "elsewhere", "PGPORT", "1", "PGUSER", "app"));

        assertThat(Libpq.address(circumstances())).hasValue("postgres://app@10.0.0.9:5432/app");
    }

    @Test
    void serviceWithoutAUserLeavesThatToWhoeverConnects() {
        variables.put("PGUSER", "app");

        assertThat(resolved("postgres:///?service=number")).isEqualTo("postgres://10.0.0.9:5432/app");
        assertThat(resolved("postgres://:word@/shop?service=number")).isEqualTo("postgres://:word@10.0.0.9:5432/shop");
    }

    @Test
    void everyVariableReachesTheAddress() {
        variables.putAll(Map.of(
                "PGHOSTADDR", "::1",
                "PGUSER", "me",
                "PGPASSFILE", "/my pass",
                "PGSSLROOTCERT", "system",
                "PGSSLMINPROTOCOLVERSION", "TLSv1.3",
                "PGCONNECT_TIMEOUT", "3",
                "PGAPPNAME", "nightly"));

        assertThat(Libpq.address(circumstances()))
                .hasValue("postgres://me@[::1]:5432/me?application_name=nightly&connect_timeout=3&passfile=%2Fmy%20pass"
                        + "&ssl_min_protocol_version=TLSv1.3&sslrootcert=system");
    }

    @Test
    void missingServiceIsNamedWithTheFile() {
        assertThatThrownBy(() -> resolved("postgres:///?service=shap"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no service \"shap\" in " + folder.resolve("services"));
    }

    @Test
    void lineThatIsWrongIsNamedAndNotShown() {
        assertThatThrownBy(() -> resolved("postgres:///?service=broken"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("services line 16")
                .hasMessageNotContaining("c4n");
    }

    @Test
    void hostsAndPortsMustFit() {
        variables.putAll(Map.of("PGHOST", "a,b,c", "PGPORT", "1,2"));

        assertThatThrownBy(() -> Libpq.address(circumstances())).hasMessageContaining("3 hosts and 2 ports");
    }

    private String resolved(String address) {
        return Libpq.resolved(address, variables);
    }

    private Circumstances circumstances() {
        return new Circumstances(variables, folder);
    }
}
