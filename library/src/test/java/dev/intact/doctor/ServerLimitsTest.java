package dev.intact.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Health;
import dev.intact.dialect.Condition;
import dev.intact.dialect.Condition.Activity;
import dev.intact.dialect.Condition.Contents;
import dev.intact.dialect.Condition.Follower;
import dev.intact.dialect.Condition.Sight;
import dev.intact.dialect.Condition.Slots;
import dev.intact.dialect.Condition.Software;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.dialect.Vitals.Role;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.tx.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** From which figure on a server's condition is worth a word. */
class ServerLimitsTest {
    private static final Software NEW = new Software(150_000, "15.0", Role.PRIMARY, List.of());
    private static final Slots FREE = new Slots(110, 10, 1, Optional.empty(), Pooling.NONE);
    private static final Activity QUIET = new Activity(List.of(), List.of(), Sight.ALL);
    private static final Contents YOUNG = new Contents(List.of(), 0);

    private static Condition.Server server(Software software, Slots slots, Activity activity, Contents contents) {
        return new Condition.Server(software, slots, Instant.EPOCH, activity, contents);
    }

    private static List<Finding> found(ServerCheck check, Condition.Server server) {
        return found(check, server, Duration.ZERO);
    }

    private static List<Finding> found(ServerCheck check, Condition.Server server, Duration ahead) {
        Health health =
                new Health(Health.Status.UP, Optional.empty(), "a test", Optional.empty(), List.of(), List.of());
        Seen.Here here = new Seen.Here(ahead, StatusReport.NONE, new LockReport("a test", List.of(), List.of()));
        return check.on(
                new Seen(new SqliteDialect().address("a.db").orElseThrow(), ConnectConfig.USUAL, health, server, here));
    }

    private static List<Finding> behind(Optional<Duration> lag, OptionalLong bytes) {
        Follower follower = new Follower("second", "streaming", lag, bytes);
        Activity activity = new Activity(List.of(), List.of(follower), Sight.ALL);
        return found(new ReplicaLag(), server(NEW, FREE, activity, YOUNG));
    }

    @Test
    void replicaIsBehindByTimeOrByBytes() {
        OptionalLong much = OptionalLong.of(256L << 20);
        assertThat(behind(Optional.of(Duration.ofSeconds(10)), much)).isEmpty();
        assertThat(behind(Optional.empty(), OptionalLong.empty())).isEmpty();
        assertThat(behind(Optional.of(Duration.ofMillis(10_001)), OptionalLong.empty()))
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.what()).isEqualTo("The replica second (streaming) is behind by 10.0 s"));
        assertThat(behind(Optional.empty(), OptionalLong.of((256L << 20) + 1)))
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.what()).contains("is behind, 268.4 MB of the log are to come"));
    }

    @Test
    void connectionsRunOutFromFourInFiveOn() {
        Slots nearly = new Slots(110, 10, 79, Optional.empty(), Pooling.NONE);
        Slots full = new Slots(110, 10, 80, Optional.empty(), Pooling.NONE);
        assertThat(found(new ConnectionsLeft(), server(NEW, nearly, QUIET, YOUNG)))
                .isEmpty();
        assertThat(found(new ConnectionsLeft(), server(NEW, full, QUIET, YOUNG)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("80 of 100", "110", "10 reserved"));
    }

    @Test
    void clocksDisagreeFromFiveSecondsOnEitherWay() {
        Condition.Server server = server(NEW, FREE, QUIET, YOUNG);
        assertThat(found(new Clocks(), server, Duration.ofSeconds(-5))).isEmpty();
        assertThat(found(new Clocks(), server, Duration.ofMillis(5001)).get(0).what())
                .contains("ahead of");
        assertThat(found(new Clocks(), server, Duration.ofMillis(-5001)).get(0).what())
                .contains("behind");
    }

    @Test
    void serversBeforeFourteenAreTooOld() {
        Software old = new Software(139_999, "13.99", Role.PRIMARY, List.of());
        Software oldest = new Software(140_000, "14.0", Role.PRIMARY, List.of());
        assertThat(found(new ServerVersion(), server(old, FREE, QUIET, YOUNG))).hasSize(1);
        assertThat(found(new ServerVersion(), server(oldest, FREE, QUIET, YOUNG)))
                .isEmpty();
    }

    @Test
    void numbersOfTransactionsAreAProblemOnceTheServerHurries() {
        Wraparound check = new Wraparound(Wraparound.USUAL);
        assertThat(found(check, server(NEW, FREE, QUIET, new Contents(List.of(), 999_999_999))))
                .isEmpty();
        assertThat(found(check, server(NEW, FREE, QUIET, new Contents(List.of(), 1_599_999_999))))
                .extracting(Finding::severity)
                .containsExactly(Finding.Severity.WARNING);
        assertThat(found(check, server(NEW, FREE, QUIET, new Contents(List.of(), 1_600_000_000))))
                .extracting(Finding::severity)
                .containsExactly(Finding.Severity.PROBLEM);
    }
}
