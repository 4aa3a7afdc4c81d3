package dev.intact.format;

import java.io.IOException;

/**
 * The bytes that give delimited text its structure.
 *
 * @param delimiter between cells
 * @param quote around cells, or {@link #NONE}
 * @param comment at the beginning of lines that are passed over, or {@link #NONE}
 */
record CsvMarks(int delimiter, int quote, int comment) {
    /** Stands for no mark: no byte is this number, whichever sign it is read with. */
    static final int NONE = 0x100;

    /** As they are said, or found in the beginning of a text. */
    static CsvMarks of(Input in, Format.Csv format) throws IOException {
        Sniffer.Finding found = Sniffer.look(in, format);
        return new CsvMarks(found.delimiter(), found.quote(), comment(format));
    }

    static int comment(Format.Csv format) {
        return format.comment().map(c -> (int) c).orElse(NONE);
    }
}
