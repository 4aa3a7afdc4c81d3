package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How records become delimited text, in UTF-8. Null is an empty cell and empty text is {@code ""}, so that a load of the
 * file restores both; where a null text is given, null is that text. Immutable.
 *
 * @param delimiter between cells: ASCII, neither a line end nor a quote
 * @param quote around what cannot stand alone, {@code "} or {@code '}; empty: such values are refused
 * @param lineEnd after each record, the last one too
 * @param nullText what null is written as, without quotes; a text that is the same is refused
 * @param traits what else is done
 */
public record CsvStyle(char delimiter, Optional<Character> quote, LineEnd lineEnd, String nullText, Set<Trait> traits) {

    /** What ends a record. */
    public enum LineEnd {
        /** A line feed. */
        LF("\n"),
        /** A carriage return and a line feed. */
        CRLF("\r\n"),
        /** A carriage return. */
        CR("\r");

        private final String text;

        LineEnd(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** What is done or left. */
    public enum Trait {
        /** The first record names the columns. */
        HEADER,
        /** A byte order mark begins the file. */
        MARK,
        /** The names in the header are in quotes. */
        QUOTED_NAMES,
        /** Everything but numbers, truth values and null is in quotes, also where it need not be. */
        QUOTED_TEXT,
        /** Everything but null is in quotes. */
        QUOTED_VALUES,
        /**
         * Text that a spreadsheet would take for a formula, as it begins with {@code = + - @}, a tab or a carriage
         * return, gets a {@code '} in front. It is then no longer the text that it was.
         */
        GUARDED_FORMULAS
    }

    /** Refuses what no reader could take apart. */
    public CsvStyle {
        traits = Set.copyOf(traits);
        if (delimiter == 0 || delimiter >= 0x80 || "\r\n\"".indexOf(delimiter) >= 0) {
            throw wrong("the delimiter must be an ASCII character that is neither a quote nor a line end");
        }
        if (quote.isPresent() && (quote.get() == delimiter || "\"'".indexOf(quote.get()) < 0)) {
            throw wrong("the quote must be \" or ', and not the delimiter");
        }
        if (quote.isEmpty() && traits.stream().anyMatch(trait -> trait.name().startsWith("QUOTED"))) {
            throw wrong("there is no character to quote with");
        }
        if (!standsAlone(nullText, delimiter, quote)) {
            throw wrong("the text for null must do without quotes");
        }
    }

    private static boolean standsAlone(String text, char delimiter, Optional<Character> quote) {
        return text.chars().noneMatch(c -> c == delimiter || c == '\n' || c == '\r' || c == quote.orElse('\n'));
    }

    private static ConfigurationException wrong(String reason) {
        return new ConfigurationException("CSV cannot be written so: " + reason + ".");
    }

    /**
     * Commas, double quotes where needed, line feeds, no byte order mark, a header, null as an empty cell.
     *
     * @return the style of RFC 4180, but for the line end
     */
    public static CsvStyle defaults() {
        return new CsvStyle(',', Optional.of('"'), LineEnd.LF, "", EnumSet.of(Trait.HEADER));
    }

    /**
     * The style that a format says, and the defaults for what it leaves to be found.
     *
     * @param format of a file to be written
     * @return a style that this format reads
     */
    public static CsvStyle of(Format.Csv format) {
        Optional<Character> quote = switch (format.quote()) {
            case NONE -> Optional.empty();
            case SINGLE -> Optional.of('\'');
            case DOUBLE, DETECT -> Optional.of('"');
        };
        Set<Trait> traits = format.header() == Format.Header.PRESENT ? Set.of(Trait.HEADER) : Set.of();
        return new CsvStyle(format.delimiter().orElse(','), quote, LineEnd.LF, "", traits);
    }

    /**
     * Another delimiter.
     *
     * @param other ASCII
     * @return a changed copy
     */
    public CsvStyle withDelimiter(char other) {
        return new CsvStyle(other, quote, lineEnd, nullText, traits);
    }

    /**
     * Another line end.
     *
     * @param other after each record
     * @return a changed copy
     */
    public CsvStyle withLineEnd(LineEnd other) {
        return new CsvStyle(delimiter, quote, other, nullText, traits);
    }

    /**
     * Another text for null.
     *
     * @param other such as {@code NULL} or {@code \N}
     * @return a changed copy
     */
    public CsvStyle withNullText(String other) {
        return new CsvStyle(delimiter, quote, lineEnd, other, traits);
    }

    /**
     * With a trait.
     *
     * @param trait to be added
     * @return a changed copy
     */
    public CsvStyle with(Trait trait) {
        EnumSet<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new CsvStyle(delimiter, quote, lineEnd, nullText, more);
    }

    /**
     * Without a trait.
     *
     * @param trait to be taken away
     * @return a changed copy
     */
    public CsvStyle without(Trait trait) {
        EnumSet<Trait> fewer = EnumSet.noneOf(Trait.class);
        fewer.addAll(traits);
        fewer.remove(trait);
        return new CsvStyle(delimiter, quote, lineEnd, nullText, fewer);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }
}
