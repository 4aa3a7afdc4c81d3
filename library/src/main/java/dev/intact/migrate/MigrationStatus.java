package dev.intact.migrate;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How the migrations of a database stand. Immutable.
 *
 * @param database where it is, without secrets
 * @param lines each migration once, by version
 */
public record MigrationStatus(String database, List<Line> lines) {
    /** Takes a copy. */
    public MigrationStatus {
        lines = List.copyOf(lines);
    }

    /**
     * One migration.
     *
     * @param version its number
     * @param name its name
     * @param state how it stands
     * @param file where it is, if there is one
     * @param applied when it was, if it was
     * @param remedy what to do about it; empty where there is nothing to do but {@code up}
     */
    public record Line(
            long version,
            String name,
            MigrationState state,
            Optional<Path> file,
            Optional<Applied> applied,
            String remedy) {
        /**
         * As people name it.
         *
         * @return {@code 20261122093000_add_player}
         */
        public String title() {
            return Migration.title(version, name);
        }

        boolean isThere() {
            return switch (state) {
                case APPLIED, CHANGED, MISSING -> true;
                case PENDING, OUT_OF_ORDER, FAILED -> false;
            };
        }
    }

    /**
     * Who applied a migration.
     *
     * @param at when it began
     * @param by who
     * @param seconds how long it took
     */
    public record Applied(Instant at, String by, double seconds) {}

    /**
     * Those in a state.
     *
     * @param state any
     * @return by version
     */
    public List<Line> in(MigrationState state) {
        return lines.stream().filter(line -> line.state() == state).toList();
    }

    /**
     * The latest one that is applied.
     *
     * @return empty where none is
     */
    public Optional<Line> current() {
        return lines.stream().filter(Line::isThere).max(Comparator.comparingLong(Line::version));
    }

    /**
     * Whether the database is what the files say.
     *
     * @return true where each is applied and as it was
     */
    public boolean isCurrent() {
        return lines.stream().allMatch(line -> line.state() == MigrationState.APPLIED);
    }
}
