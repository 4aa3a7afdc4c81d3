package dev.intact.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.backup.BackupManifest.Origin;
import dev.intact.config.Guard;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Identity;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnershipTest {
    private static final String HERE = "one:5432/shop";
    private static final String THERE = "other:5432/shop";

    @TempDir
    Path folder;

    private static Identity known(String place, String system) {
        return new Identity(place, Optional.of(system));
    }

    private static Identity unknown(String place) {
        return new Identity(place, Optional.empty());
    }

    private static Origin origin(Dialect dialect, String spelt, Optional<Identity> identity) {
        return new Origin(dialect.name(), spelt, identity, Instant.EPOCH, "ann", "asked for", Map.of());
    }

    private Ownership server(Identity now, Guard guard) {
        Dialect dialect = new PostgresDialect();
        Address address = dialect.address("postgres://ann@" + now.place()).orElseThrow();
        return new Ownership(dialect, address, folder, new Backups.Rules(BackupSettings.USUAL, "it", guard), now);
    }

    private static Origin of(Identity then) {
        return origin(new PostgresDialect(), "postgres://bob@" + then.place(), Optional.of(then));
    }

    @Test
    void sameNameOnAnotherServerIsAnotherDatabase() {
        Ownership ownership = server(known(HERE, "7/shop"), Guard.OPEN);
        assertThat(ownership.isOurs(of(known(THERE, "8/shop")))).isFalse();
        assertThat(ownership.isOurs(of(unknown(THERE)))).isFalse();
        assertThat(ownership.isOurs(of(known(HERE, "8/shop")))).isFalse();
        assertThat(ownership.isOurs(of(known(HERE, "7/shop")))).isTrue();
    }

    @Test
    void serverThatDoesNotSayWhichItIsIsKnownByItsPlace() {
        assertThat(server(unknown(HERE), Guard.OPEN).isOurs(of(known(HERE, "7/shop"))))
                .isTrue();
        assertThat(server(known(HERE, "7/shop"), Guard.OPEN).isOurs(of(unknown(HERE))))
                .isTrue();
    }

    @Test
    void otherHostOfTheSameServerIsTakenUnlessItMayBeACopyThatMatters() {
        Origin copied = of(known(THERE, "7/shop"));
        assertThat(server(known(HERE, "7/shop"), Guard.OPEN).isOwn(copied)).isTrue();
        assertThat(server(known(HERE, "7/shop"), Guard.OPEN).isCertain(copied)).isFalse();
        assertThat(server(known(HERE, "7/shop"), Guard.PROTECTED).isOwn(copied)).isFalse();
        assertThat(server(known(HERE, "7/shop"), Guard.PROTECTED).isOwn(of(known(HERE, "7/shop"))))
                .isTrue();
    }

    @Test
    void earlierBackupsOfAServerAreKnownByHostAndNameWithoutTheUser() {
        Dialect dialect = new PostgresDialect();
        Ownership ownership = server(known(HERE, "7/shop"), Guard.OPEN);
        assertThat(ownership.isOurs(origin(dialect, "postgres://bob@" + HERE, Optional.empty())))
                .isTrue();
        assertThat(ownership.isOurs(origin(dialect, "postgres://" + HERE, Optional.empty())))
                .isTrue();
        assertThat(ownership.isOurs(origin(dialect, "postgres://bob@" + THERE, Optional.empty())))
                .isFalse();
    }

    private Ownership file(Path root) throws IOException {
        Dialect dialect = new SqliteDialect();
        Path file = folder.toRealPath().resolve("app.db");
        Address address = dialect.address(file.toString()).orElseThrow();
        return new Ownership(
                dialect,
                address,
                root,
                new Backups.Rules(BackupSettings.USUAL, "it", Guard.OPEN),
                unknown(file.toString()));
    }

    @Test
    void earlierBackupsOfAFileAreKnownByItsPathOrBesideItByItsName() throws IOException {
        Dialect dialect = new SqliteDialect();
        Path real = folder.toRealPath();
        Path elsewhere = Files.createTempDirectory("elsewhere").toRealPath();
        Origin relative = origin(dialect, "data/app.db", Optional.empty());
        Origin absolute = origin(dialect, real.resolve("app.db").toString(), Optional.empty());
        assertThat(file(real.resolve(".intact/backups/app.db")).isOurs(relative))
                .isTrue();
        assertThat(file(elsewhere).isOurs(relative)).isFalse();
        assertThat(file(elsewhere).isOurs(absolute)).isTrue();
        assertThat(file(elsewhere).isOurs(origin(dialect, "/x/app.db", Optional.empty())))
                .isFalse();
        Files.delete(elsewhere);
    }
}
