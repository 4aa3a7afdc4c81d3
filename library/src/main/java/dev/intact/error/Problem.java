package dev.intact.error;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thing that is wrong with the data of a load, located as exactly as it can be.
 *
 * @param file the source as it was named, or empty where no single source is at fault
 * @param line the physical line on which the record begins, from 1, where known; in a source without lines, its row
 * @param column the table's column, or the header's where the table has none of that name
 * @param table the table it was meant for, or empty where no single table is at fault
 * @param value the offending text, at most {@value #MAX_VALUE} characters, control characters escaped
 * @param reason what is wrong, for people
 * @param unit what {@code line} counts
 */
public record Problem(
        Optional<String> file,
        OptionalLong line,
        Optional<String> column,
        String table,
        Optional<String> value,
        String reason,
        Unit unit) {

    /** What the places of a source are counted in. */
    public enum Unit {
        /** Lines of text. */
        LINE,
        /** Rows of a source that has no lines. */
        ROW;

        /**
         * For messages.
         *
         * @return {@code line} or {@code row}
         */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The longest value shown, in characters. */
    public static final int MAX_VALUE = 80;

    /** Shortens and escapes the value, so that a message stays one line. */
    public Problem {
        value = value.map(Problem::shown);
    }

    /**
     * A problem of text, or of no source.
     *
     * @param file the source as it was named
     * @param line the physical line on which the record begins, from 1, where known
     * @param column the column
     * @param table the table it was meant for
     * @param value the offending text
     * @param reason what is wrong, for people
     */
    public Problem(
            Optional<String> file,
            OptionalLong line,
            Optional<String> column,
            String table,
            Optional<String> value,
            String reason) {
        this(file, line, column, table, value, reason, Unit.LINE);
    }

    /**
     * The same problem with its places counted in something else.
     *
     * @param counted what {@code line} is
     * @return a copy
     */
    public Problem in(Unit counted) {
        return new Problem(file, line, column, table, value, reason, counted);
    }

    /**
     * The same problem at a place in a file.
     *
     * @param name the source as it was named
     * @param at the physical line, from 1
     * @return a located copy
     */
    public Problem at(String name, long at) {
        return new Problem(Optional.of(name), OptionalLong.of(at), column, table, value, reason, unit);
    }

    /**
     * For people, without what is not known: {@code books.csv line 3, column author_id: "22": authors has no id 22}.
     *
     * @return one line
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file.orElse(table));
        line.ifPresent(n -> text.append(' ').append(unit.word()).append(' ').append(n));
        column.ifPresent(
                name -> text.append(text.isEmpty() ? "column " : ", column ").append(name));
        value.ifPresent(shown -> text.append(": \"").append(shown).append('"'));
        return text.append(text.isEmpty() ? "" : ": ").append(reason).toString();
    }

    private static String shown(String value) {
        int end = Math.min(value.length(), MAX_VALUE);
        if (end < value.length() && Character.isHighSurrogate(value.charAt(end - 1))) {
            end--;
        }
        StringBuilder text = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            append(text, value, i);
        }
        return end < value.length() ? text.append('…').toString() : text.toString();
    }

    private static void append(StringBuilder text, String value, int i) {
        char c = value.charAt(i);
        switch (c) {
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                int type = Character.getType(c);
                if (type == Character.CONTROL
                        || type == Character.FORMAT
                        || (Character.isSurrogate(c) && lone(value, i))) {
                    text.append(String.format("\\u%04x", (int) c));
                } else {
                    text.append(c);
                }
            }
        }
    }

    private static boolean lone(String value, int i) {
        char c = value.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 >= value.length() || !Character.isLowSurrogate(value.charAt(i + 1))
                : i == 0 || !Character.isHighSurrogate(value.charAt(i - 1));
    }
}
