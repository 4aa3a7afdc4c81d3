package dev.intact.load;

import dev.intact.schema.TableName;
import dev.intact.stage.TablePlan;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * How many rows a load reads for a table, as a number, or against what the last load of that table read. Without such a
 * load a share holds. Immutable.
 *
 * @param name what reports call it
 * @param table which is loaded
 * @param least of the rows; empty: any number
 * @param most of the rows; empty: any number
 */
public record RowsCheck(String name, TableName table, Optional<Bound> least, Optional<Bound> most) implements Check {
    private static final Pattern WRITTEN = Pattern.compile("[0-9]{1,15}|[0-9]{1,9}(\\.[0-9]{1,6})?%");
    private static final BigDecimal ALL = BigDecimal.valueOf(100);

    /**
     * A number of rows, or a share of those of the last load.
     *
     * @param value rows, or percent
     * @param kind which of them
     */
    record Bound(BigDecimal value, Kind kind) {
        /** What the value counts. */
        enum Kind {
            /** Rows. */
            ROWS,
            /** Percent of the rows of the last load. */
            PERCENT
        }

        static Bound of(String text) {
            String word = text.strip();
            if (!WRITTEN.matcher(word).matches()) {
                throw new IllegalArgumentException(
                        "it is a number of rows or a share of those of the last load, as 1000 or 90%, not \"" + text
                                + "\"");
            }
            return word.endsWith("%")
                    ? new Bound(new BigDecimal(word.substring(0, word.length() - 1)), Kind.PERCENT)
                    : new Bound(new BigDecimal(word), Kind.ROWS);
        }

        /** How far that many rows are above it; empty where there is nothing to compare with. */
        Optional<Integer> compare(long rows, OptionalLong earlier) {
            if (kind == Kind.ROWS) {
                return Optional.of(BigDecimal.valueOf(rows).compareTo(value));
            }
            return earlier.isPresent()
                    ? Optional.of(BigDecimal.valueOf(rows)
                            .multiply(ALL)
                            .compareTo(value.multiply(BigDecimal.valueOf(earlier.getAsLong()))))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return value.toPlainString() + (kind == Kind.PERCENT ? "%" : "");
        }
    }

    /**
     * A check as people write it.
     *
     * @param table which is loaded
     * @param least such as {@code 1000} or {@code 90%}; empty text: any number
     * @param most likewise
     * @return the check
     * @throws IllegalArgumentException where one is neither, or none is said
     */
    public static RowsCheck of(String table, String least, String most) {
        Optional<Bound> from = least.isBlank() ? Optional.empty() : Optional.of(Bound.of(least));
        Optional<Bound> to = most.isBlank() ? Optional.empty() : Optional.of(Bound.of(most));
        if (from.isEmpty() && to.isEmpty()) {
            throw new IllegalArgumentException("it says neither how many rows there are at least nor at most");
        }
        return new RowsCheck(
                "rows of " + table + ": "
                        + from.map(bound -> "at least " + bound).orElse("")
                        + (from.isPresent() && to.isPresent() ? ", " : "")
                        + to.map(bound -> "at most " + bound).orElse(""),
                TableName.of(table),
                from,
                to);
    }

    boolean counts(TablePlan plan) {
        return plan.label().equals(table.toString()) || plan.table().name().equals(table);
    }

    /** Whether it asks what the last load read. */
    boolean isRelative() {
        return least.filter(bound -> bound.kind() == Bound.Kind.PERCENT).isPresent()
                || most.filter(bound -> bound.kind() == Bound.Kind.PERCENT).isPresent();
    }

    /** Why that many rows are refused, if they are. */
    Optional<String> refusal(long rows, OptionalLong earlier) {
        boolean few = least.flatMap(bound -> bound.compare(rows, earlier))
                .filter(sign -> sign < 0)
                .isPresent();
        boolean many = most.flatMap(bound -> bound.compare(rows, earlier))
                .filter(sign -> sign > 0)
                .isPresent();
        if (!few && !many) {
            return Optional.empty();
        }
        String then = earlier.isPresent() ? "; the last load of it read " + earlier.getAsLong() : "";
        return Optional.of("the check \"" + name + "\" does not hold: " + rows + " rows were read" + then);
    }
}
