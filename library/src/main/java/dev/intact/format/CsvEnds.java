package dev.intact.format;

/**
 * Finds where records of delimited text end, by the rules of {@link CsvReader}. It stops only at quotes and line ends:
 * whether a quote opens a cell is seen from the byte before it.
 */
final class CsvEnds implements RecordEnds {
    private static final int OPEN = -1;

    private final int delimiter;
    private final int quote;
    private final int comment;
    private final ByteSearch stops;
    private final ByteSearch lineEnds = new ByteSearch('\n', '\r', '\r');
    private int counted;
    private int lines;

    CsvEnds(CsvMarks marks) {
        this.delimiter = marks.delimiter();
        this.quote = marks.quote();
        this.comment = marks.comment();
        this.stops = quote == CsvMarks.NONE ? lineEnds : new ByteSearch(quote, '\n', '\r');
    }

    @Override
    public int last(byte[] bytes, int to) {
        counted = 0;
        lines = 0;
        int end = 0;
        for (int next = record(bytes, 0, to); next != OPEN; next = record(bytes, end, to)) {
            end = next;
            lines = counted;
        }
        return end;
    }

    @Override
    public int lines() {
        return lines;
    }

    /** The index after a record, a comment or a blank line; open where the bytes do not tell. */
    private int record(byte[] bytes, int from, int to) {
        if (from == to) {
            return OPEN;
        }
        if (bytes[from] == comment) {
            return afterLine(bytes, from, to);
        }
        int at = stops.next(bytes, from, to);
        while (at < to && bytes[at] == quote) {
            if (at > from && bytes[at - 1] != delimiter) {
                return afterLine(bytes, at, to);
            }
            at = afterQuoted(bytes, at + 1, to);
            if (at < to && bytes[at] != delimiter) {
                return afterLine(bytes, at, to);
            }
            at = stops.next(bytes, at, to);
        }
        return afterLineEnd(bytes, at, to);
    }

    /** The index after the closing quote; {@code to} where that is not known. */
    private int afterQuoted(byte[] bytes, int from, int to) {
        int at = stops.next(bytes, from, to);
        while (at + 1 < to) {
            if (bytes[at] == quote) {
                if (bytes[at + 1] != quote) {
                    return at + 1;
                }
                at++;
            } else {
                counted += bytes[at] == '\r' && bytes[at + 1] == '\n' ? 0 : 1;
            }
            at = stops.next(bytes, at + 1, to);
        }
        return to;
    }

    private int afterLine(byte[] bytes, int from, int to) {
        return afterLineEnd(bytes, lineEnds.next(bytes, from, to), to);
    }

    /** LF, CR LF or CR; after a CR only the next byte tells. */
    private int afterLineEnd(byte[] bytes, int at, int to) {
        if (at == to || (bytes[at] == '\r' && at + 1 == to)) {
            return OPEN;
        }
        counted++;
        return bytes[at] == '\r' && bytes[at + 1] == '\n' ? at + 2 : at + 1;
    }
}
