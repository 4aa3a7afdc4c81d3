package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Address;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which servers are made one address. */
class NodesTest {
    @Test
    void serversThatAreReachedTheSameWayAreOneAddress() {
        Address joined = among("postgres://ann:secret@h1/shop", "postgres://h2/shop", "postgres://h3:6000/shop");
        assertThat(joined.jdbcUrl()).isEqualTo("jdbc:postgresql://h1:5432,h2:5432,h3:6000/shop");
        assertThat(joined.properties())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("targetServerType", "primary");
        assertThat(among("postgres://h1,h2/shop", "postgres://h3/shop").jdbcUrl())
                .isEqualTo("jdbc:postgresql://h1:5432,h2:5432,h3:5432/shop");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://ann:secret@localhost/shop, postgres://db.example.org/shop",
        "postgres://ann:secret@h1/shop?sslmode=require, postgres://h2/shop",
        "postgres://ann:secret@h1/shop, postgres://h2/shop?sslrootcert=other.pem",
        "postgres://ann:secret@h1/shop, postgres://bob@h2/shop",
        "postgres://ann:secret@h1/shop, postgres://ann:other@h2/shop",
        "postgres://ann:secret@h1/shop, postgres://h2/another"
    })
    void serverThatIsReachedInAnotherWayIsNotAmongThem(String own, String other) {
        Address address = read(own);
        assertThat(among(own, other)).isEqualTo(address);
    }

    @Test
    void oneThatDiffersKeepsTheOthersFromNothing() {
        assertThat(among("postgres://h1/shop", "postgres://h2/shop", "postgres://localhost/shop")
                        .jdbcUrl())
                .isEqualTo("jdbc:postgresql://h1:5432,h2:5432/shop");
    }

    private static Address among(String own, String... others) {
        Address address = read(own);
        List<Address> all = new ArrayList<>(Nodes.of(address));
        for (String other : others) {
            all.addAll(Nodes.of(read(other).withUserOf(address)));
        }
        return Nodes.among(address, all);
    }

    private static Address read(String text) {
        return PostgresAddress.read(text).orElseThrow();
    }
}
