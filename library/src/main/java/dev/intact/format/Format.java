package dev.intact.format;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How the bytes of a source are records. Compression is seen from the bytes themselves. Immutable. */
public sealed interface Format {
    /** Which character quotes. */
    enum Quote {
        /** Found out from the first lines; the double quote where in doubt. */
        DETECT,
        /** No character quotes: a quote is a quote. */
        NONE,
        /** {@code "}. */
        DOUBLE,
        /** {@code '}. */
        SINGLE
    }

    /** Whether the first record names the fields. */
    enum Header {
        /** It does. */
        PRESENT,
        /** It does not: the fields are {@code c1, c2 …}, unless the manifest names them in order. */
        ABSENT
    }

    /**
     * Delimited text by RFC 4180 with the usual liberties: LF, CRLF or CR as line ends, a byte order mark, no line end
     * after the last record.
     *
     * @param delimiter between cells; detected among comma, semicolon, tab and bar where empty
     * @param quote which character quotes
     * @param header whether the first record names the fields
     * @param comment lines beginning with it are passed over, where given
     * @param encoding of the text
     */
    record Csv(Optional<Character> delimiter, Quote quote, Header header, Optional<Character> comment, Charset encoding)
            implements Format {}

    /**
     * One JSON document (RFC 8259).
     *
     * @param records where the records are: {@code *} each element of the array, {@code matches.*},
     *     {@code *.players.*}; empty: the array's elements, or the document itself where it is an object
     * @param encoding of the text
     */
    record Json(String records, Charset encoding) implements Format {}

    /**
     * One JSON value a line.
     *
     * @param records where the records are inside each line; empty: the line itself
     * @param encoding of the text
     */
    record Ndjson(String records, Charset encoding) implements Format {}

    /**
     * A format of a module of its own, such as Parquet; {@link Formats#named} finds it.
     *
     * @param module reads and writes it
     */
    record Added(AddedFormat module) implements Format {}

    /**
     * Comma-separated text with everything detected, UTF-8.
     *
     * @return the format
     */
    static Csv csv() {
        return new Csv(Optional.empty(), Quote.DETECT, Header.PRESENT, Optional.empty(), StandardCharsets.UTF_8);
    }

    /**
     * Tab-separated text, UTF-8.
     *
     * @return the format
     */
    static Csv tsv() {
        return new Csv(Optional.of('\t'), Quote.DETECT, Header.PRESENT, Optional.empty(), StandardCharsets.UTF_8);
    }

    /**
     * JSON, UTF-8.
     *
     * @return the format
     */
    static Json json() {
        return new Json("", StandardCharsets.UTF_8);
    }

    /**
     * NDJSON, UTF-8.
     *
     * @return the format
     */
    static Ndjson ndjson() {
        return new Ndjson("", StandardCharsets.UTF_8);
    }
}
