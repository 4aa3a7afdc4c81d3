package dev.intact.format;

import dev.intact.error.ConfigurationException;
import dev.intact.format.CsvStyle.LineEnd;
import dev.intact.format.CsvStyle.Trait;
import dev.intact.format.RecordReader.Read;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the beginning of a CSV file shows of its form.
 *
 * @param style how it looks
 * @param names in its header; none without one
 * @param width how many columns it has; 0 where it is blank
 */
record CsvSample(CsvStyle style, List<String> names, int width) {
    private static final int MOST_RECORDS = 1000;
    private static final FieldPlan ANY = new FieldPlan(List.of(), FieldPlan.Unlisted.IGNORE);

    CsvSample with(CsvStyle other) {
        return new CsvSample(other, names, width);
    }

    static CsvSample of(Source source, Format.Csv said) throws IOException {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (isMarked(source)) {
            traits.add(Trait.MARK);
        }
        if (said.header() == Format.Header.PRESENT) {
            traits.add(Trait.HEADER);
        }
        try (Opened opened = Opened.of(source, said.encoding())) {
            Input in = new Input(opened.text(), Input.USUAL_SIZE);
            in.sample();
            Sniffer.Finding found = Sniffer.look(in, said);
            Optional<Character> quote =
                    found.quote() == CsvMarks.NONE ? Optional.empty() : Optional.of((char) found.quote());
            CsvStyle style = new CsvStyle((char) found.delimiter(), quote, lineEnd(in, found.quote()), "", traits);
            return of(source, said, style);
        }
    }

    private static boolean isMarked(Source source) throws IOException {
        try (InputStream in = source.open()) {
            byte[] head = in.readNBytes(3);
            return head.length == 3 && (head[0] & 0xFF) == 0xEF && (head[1] & 0xFF) == 0xBB && (head[2] & 0xFF) == 0xBF;
        }
    }

    /** That of the first line which ends outside quotes. */
    private static LineEnd lineEnd(Input in, int quote) {
        boolean inside = false;
        for (int i = 0; i < in.limit; i++) {
            byte b = in.bytes[i];
            inside ^= b == quote;
            if (!inside && b == '\n') {
                return LineEnd.LF;
            }
            if (!inside && b == '\r') {
                return i + 1 < in.limit && in.bytes[i + 1] == '\n' ? LineEnd.CRLF : LineEnd.CR;
            }
        }
        return LineEnd.LF;
    }

    private static CsvSample of(Source source, Format.Csv said, CsvStyle style) throws IOException {
        Format.Quote quote = style.quote()
                .map(c -> c == '"' ? Format.Quote.DOUBLE : Format.Quote.SINGLE)
                .orElse(Format.Quote.NONE);
        Format.Csv cells = new Format.Csv(
                Optional.of(style.delimiter()), quote, Format.Header.ABSENT, said.comment(), said.encoding());
        try (RecordReader reader = Readers.open(source, cells, ANY)) {
            Read first = reader.next();
            if (first == Read.END) {
                return new CsvSample(style, List.of(), 0);
            }
            if (!style.has(Trait.HEADER)) {
                int width = reader.fields().size();
                return new CsvSample(quoting(reader, style, first), List.of(), width);
            }
            List<String> names = names(source, reader, first);
            CsvStyle named = isQuoted(reader.record()) ? style.with(Trait.QUOTED_NAMES) : style;
            return new CsvSample(quoting(reader, named, reader.next()), names, names.size());
        }
    }

    private static List<String> names(Source source, RecordReader reader, Read first) {
        if (first == Read.FAULT) {
            throw unreadable(source, reader.fault().reason());
        }
        CsvHeader header = CsvHeader.of(reader.record());
        header.wrong().ifPresent(reason -> {
            throw unreadable(source, reason);
        });
        return new ArrayList<>(header.names());
    }

    private static ConfigurationException unreadable(Source source, String reason) {
        return new ConfigurationException("Cannot write " + source.name() + " in the form it has: its header cannot be"
                + " read: " + reason + ". Nothing was changed; mend the header, or write to another name.");
    }

    private static boolean isQuoted(SourceRecord header) {
        for (int i = 0; i < header.size(); i++) {
            if (header.kind(i) != SourceRecord.Kind.QUOTED) {
                return false;
            }
        }
        return true;
    }

    /** What is in quotes without need tells what else will be. */
    private static CsvStyle quoting(RecordReader reader, CsvStyle style, Read from) throws IOException {
        Quoting seen = new Quoting(style);
        Read read = from;
        for (int i = 0; i < MOST_RECORDS && read != Read.END; i++) {
            if (read == Read.RECORD) {
                seen.look(reader.record());
            }
            read = reader.next();
        }
        return seen.style();
    }

    /** Which cells are in quotes. */
    private static final class Quoting {
        private final CsvStyle style;
        private boolean bareText;
        private boolean bareNumber;
        private boolean needless;

        Quoting(CsvStyle style) {
            this.style = style;
        }

        void look(SourceRecord record) {
            for (int i = 0; i < record.size(); i++) {
                int start = record.start(i);
                int end = record.end(i);
                if (start == end) {
                    continue;
                }
                if (record.kind(i) == SourceRecord.Kind.QUOTED) {
                    needless |= standsAlone(record.data(), start, end);
                } else if (Cells.isNumber(record.data(), start, end) || isTruth(record.text(i))) {
                    bareNumber = true;
                } else {
                    bareText = true;
                }
            }
        }

        private boolean standsAlone(byte[] data, int start, int end) {
            for (int i = start; i < end; i++) {
                byte b = data[i];
                if (b == style.delimiter() || b == '\n' || b == '\r' || b == '"' || b == '\'') {
                    return false;
                }
            }
            return true;
        }

        private static boolean isTruth(String text) {
            return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
        }

        CsvStyle style() {
            if (bareText || !needless) {
                return style;
            }
            return style.with(bareNumber ? Trait.QUOTED_TEXT : Trait.QUOTED_VALUES);
        }
    }
}
