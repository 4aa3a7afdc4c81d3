package dev.intact.format;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Finds the delimiter and the quote from the beginning of a text. In doubt: a comma, a double quote. */
final class Sniffer {
    private static final byte[] CANDIDATES = {',', ';', '\t', '|'};

    private final byte[] bytes;
    private final int limit;
    private final boolean whole;
    private final int comment;

    /**
     * What was found.
     *
     * @param delimiter between cells
     * @param quote which byte quotes, or {@link CsvMarks#NONE}
     */
    record Finding(int delimiter, int quote) {}

    private Sniffer(byte[] bytes, int limit, boolean whole, int comment) {
        this.bytes = bytes;
        this.limit = limit;
        this.whole = whole;
        this.comment = comment;
    }

    static Finding look(Input in, Format.Csv format) throws IOException {
        if (format.delimiter().isPresent() && format.quote() != Format.Quote.DETECT) {
            return new Finding(format.delimiter().get(), given(format.quote()));
        }
        boolean whole = in.sample();
        return new Sniffer(in.bytes, in.limit, whole, CsvMarks.comment(format)).find(format);
    }

    private static int given(Format.Quote quote) {
        return switch (quote) {
            case NONE -> CsvMarks.NONE;
            case SINGLE -> '\'';
            case DOUBLE, DETECT -> '"';
        };
    }

    private Finding find(Format.Csv format) {
        int quote = given(format.quote());
        if (format.quote() == Format.Quote.DETECT && !contains('"') && contains('\'')) {
            int single = delimiter(format, '\'');
            Shape shape = shape(single, '\'');
            if (shape.wrong == 0 && shape.agreeing == shape.records && shape.quotedRecords * 2 > shape.records) {
                return new Finding(single, '\'');
            }
        }
        return new Finding(delimiter(format, quote), quote);
    }

    private boolean contains(char wanted) {
        for (int i = 0; i < limit; i++) {
            if (bytes[i] == wanted) {
                return true;
            }
        }
        return false;
    }

    private int delimiter(Format.Csv format, int quote) {
        if (format.delimiter().isPresent()) {
            return format.delimiter().get();
        }
        Shape best = shape(CANDIDATES[0], quote);
        int found = CANDIDATES[0];
        for (int i = 1; i < CANDIDATES.length; i++) {
            Shape other = shape(CANDIDATES[i], quote);
            if (other.isBetterThan(best)) {
                best = other;
                found = CANDIDATES[i];
            }
        }
        return found;
    }

    private Shape shape(int delimiter, int quote) {
        Shape shape = new Shape();
        int at = 0;
        while (at < limit) {
            byte b = bytes[at];
            if (b == '\n' || b == '\r') {
                at++;
            } else if (b == comment) {
                at = lineEnd(at);
            } else {
                at = record(at, delimiter, quote, shape);
            }
        }
        shape.settle();
        return shape;
    }

    private int lineEnd(int from) {
        int at = from;
        while (at < limit && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    /** Counts the fields of one record, unless the sample ends within it. */
    private int record(int from, int delimiter, int quote, Shape shape) {
        int at = from;
        int fields = 1;
        int quotedCells = 0;
        boolean wrong = false;
        boolean atStart = true;
        while (at < limit && bytes[at] != '\n' && bytes[at] != '\r') {
            byte b = bytes[at];
            if (b == quote && atStart) {
                at = afterQuoted(at + 1, quote);
                quotedCells++;
                wrong |= at < limit && bytes[at] != delimiter && bytes[at] != '\n' && bytes[at] != '\r';
                atStart = false;
                continue;
            }
            wrong |= b == quote;
            fields += b == delimiter ? 1 : 0;
            atStart = b == delimiter;
            at++;
        }
        if (at < limit || whole) {
            shape.add(fields, quotedCells, wrong);
        }
        return at;
    }

    private int afterQuoted(int from, int quote) {
        int at = from;
        while (at < limit) {
            if (bytes[at] == quote) {
                if (at + 1 >= limit || bytes[at + 1] != quote) {
                    return at + 1;
                }
                at++;
            }
            at++;
        }
        return limit;
    }

    /** How a text looks when it is cut by one delimiter. */
    private static final class Shape {
        private final Map<Integer, Integer> counts = new HashMap<>();
        private int records;
        private int wrong;
        private int quotedRecords;
        private int first;
        private int agreeing;

        void add(int fields, int quotedCells, boolean isWrong) {
            first = records == 0 ? fields : first;
            records++;
            quotedRecords += quotedCells > 0 ? 1 : 0;
            if (isWrong) {
                wrong++;
            } else {
                counts.merge(fields, 1, Integer::sum);
            }
        }

        void settle() {
            agreeing = counts.getOrDefault(first, 0);
        }

        /** More records like the first one; then more columns. One column says nothing for a delimiter. */
        boolean isBetterThan(Shape other) {
            if (first < 2) {
                return false;
            }
            if (other.first < 2 || agreeing != other.agreeing) {
                return other.first < 2 || agreeing > other.agreeing;
            }
            return first > other.first;
        }
    }
}
