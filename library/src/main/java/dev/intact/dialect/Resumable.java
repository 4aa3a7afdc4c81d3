package dev.intact.dialect;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a load that has ended left aside, so that the same load can go on with it.
 *
 * @param holder who loaded
 * @param tables into which
 * @param chunks how many are there
 * @param bytes of its sources that are in them, unpacked
 * @param last when the last of them was kept
 */
public record Resumable(String holder, List<String> tables, long chunks, long bytes, Instant last) {
    /** How long it stays where nobody takes it up. */
    public static final Duration GRACE = Duration.ofHours(24);

    /** Takes a copy. */
    public Resumable {
        tables = List.copyOf(tables);
    }
}
