package dev.intact.doctor;

import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Health;
import dev.intact.dialect.Address;
import dev.intact.dialect.Condition;
import dev.intact.tx.StatusReport;
import java.time.Duration;

/**
 * What was seen of a database, for checks.
 *
 * @param address where it is
 * @param config how it is connected to
 * @param health how it is
 * @param condition what it told
 * @param here what was seen on this side
 */
record Seen(Address address, ConnectConfig config, Health health, Condition condition, Here here) {
    /**
     * What was seen on this side.
     *
     * @param ahead how far the server's clock is ahead of ours; negative where it is behind, zero where that cannot be told
     * @param files how files that were written together with rows stand
     * @param locks who waits for whom
     */
    record Here(Duration ahead, StatusReport files, LockReport locks) {}
}
