package dev.intact.load;

import dev.intact.stage.LeftOut;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * How many rows may be bad, and where they go: the good ones are loaded and the bad ones written, with their reasons, in
 * the same commit; above the limit nothing is loaded. Immutable.
 *
 * @param limit how many
 * @param rejects the file for the bad rows, relative to the folder for files
 */
public record Budget(Limit limit, Path rejects) {
    private static final int ALL = 100;
    private static final Pattern WRITTEN = Pattern.compile("\\d{1,18}|\\d{1,3}(\\.\\d{1,9})?%");

    /** Takes the path as it is meant. */
    public Budget {
        rejects = rejects.normalize();
    }

    /**
     * A limit as people write it.
     *
     * @param text a number of rows, or a share with a percent sign: {@code 100}, {@code 0.5%}
     * @return the limit
     * @throws IllegalArgumentException where it is neither, with what is wrong
     */
    public static Limit limit(String text) {
        String word = text.strip();
        if (!WRITTEN.matcher(word).matches()) {
            throw new IllegalArgumentException(
                    "it is a number of rows or a share of them, as 100 or 0.5%, not \"" + text + "\"");
        }
        return word.endsWith("%")
                ? new Percent(Double.parseDouble(word.substring(0, word.length() - 1)))
                : new Rows(Long.parseLong(word));
    }

    /** How many may be bad of so many that were read. */
    long most(long read) {
        long most = limit instanceof Rows rows ? rows.most() : (long) (read * (((Percent) limit).most() / ALL));
        return Math.min(most, LeftOut.MOST);
    }

    /** No rows that are left out; more than these need not be kept. */
    LeftOut leftOut() {
        return new LeftOut(limit instanceof Rows rows ? rows.most() : LeftOut.MOST);
    }

    String refusal(long bad, long read) {
        return "at least " + bad + " of " + read + " rows are bad, and no more than " + most(read)
                + " may be left out (--max-bad " + words() + ")";
    }

    private String words() {
        return limit instanceof Rows rows
                ? String.valueOf(rows.most())
                : new BigDecimal(String.valueOf(((Percent) limit).most()))
                                .stripTrailingZeros()
                                .toPlainString() + "%";
    }

    /** How many rows may be bad. */
    public sealed interface Limit {}

    /**
     * A number of rows.
     *
     * @param most 0 or more
     */
    public record Rows(long most) implements Limit {
        /** Refuses less than none. */
        public Rows {
            if (most < 0) {
                throw new IllegalArgumentException("Not fewer than 0 rows may be bad, but " + most);
            }
        }
    }

    /**
     * A share of the rows that were read.
     *
     * @param most from 0 to 100
     */
    public record Percent(double most) implements Limit {
        /** Refuses what is no share. */
        public Percent {
            if (!(most >= 0 && most <= 100)) {
                throw new IllegalArgumentException("A share is between 0 and 100 percent, not " + most);
            }
        }
    }
}
