package dev.intact.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Delimited text, byte by byte. The hot path looks at each byte once and copies cells in pieces; whether the bytes are
 * UTF-8 is asked only of records in which a high bit was seen.
 */
final class CsvReader implements RecordReader {
    private static final int LARGEST_FIELD = 64 << 20;
    private static final int LARGEST_RECORD = 256 << 20;
    private static final int MOST_FIELDS = 1_000_000;
    private static final int SHOWN = 400;
    private static final int UNKNOWN = -1;

    private final Origin origin;
    private final Input in;
    private final SourceRecord cells = new SourceRecord();
    private final int delimiter;
    private final int quote;
    private final int comment;
    /** Bytes at which an unquoted cell stops, or becomes wrong. */
    private final boolean[] stops = new boolean[256];

    private List<String> names = List.of();
    private int expected = UNKNOWN;
    private Optional<Read> ready = Optional.empty();
    private Fault fault = new Fault(0, Optional.empty(), Optional.empty(), "");
    private Optional<String> wrong = Optional.empty();
    private int wrongField;
    private long line = 1;
    private int seen;
    private boolean ended;
    private boolean endedEarly;

    private CsvReader(Origin origin, Input in, CsvMarks marks) {
        this.origin = origin;
        this.in = in;
        this.delimiter = marks.delimiter();
        this.quote = marks.quote();
        this.comment = marks.comment();
        for (int stop : new int[] {delimiter, quote, '\n', '\r'}) {
            if (stop != CsvMarks.NONE) {
                stops[stop] = true;
            }
        }
    }

    /** Reads a text from its beginning. */
    CsvReader(Origin origin, Input in, CsvMarks marks, Format.Header header) throws IOException {
        this(origin, in, marks);
        begin(header);
    }

    /** Reads on where this reader is, elsewhere. */
    CsvReader like(Origin piece, Input records, long firstLine) {
        CsvReader reader = new CsvReader(piece, records, new CsvMarks(delimiter, quote, comment));
        reader.names = names;
        reader.expected = expected;
        reader.line = firstLine;
        return reader;
    }

    /** The first record gives the names, or at least their number. */
    private void begin(Format.Header header) throws IOException {
        Read first = read();
        if (header == Format.Header.PRESENT) {
            name(first);
            return;
        }
        if (first == Read.RECORD || expected != UNKNOWN) {
            numberNames();
        } else if (first == Read.FAULT) {
            stop(fault);
        }
        ready = Optional.of(first);
    }

    private void numberNames() {
        List<String> numbered = new ArrayList<>();
        for (int i = 1; i <= cells.size(); i++) {
            numbered.add("c" + i);
        }
        names = List.copyOf(numbered);
        expected = names.size();
    }

    private void name(Read first) {
        if (first == Read.RECORD) {
            CsvHeader header = CsvHeader.of(cells);
            names = header.names();
            expected = names.size();
            header.wrong().ifPresent(reason -> ready = Optional.of(stop(at(cells.line(), reason))));
        } else if (first == Read.FAULT) {
            ready = Optional.of(stop(new Fault(
                    fault.line(), Optional.empty(), fault.value(), "the header cannot be read: " + fault.reason())));
        } else {
            ready = Optional.of(stop(at(1, "the file is empty: there is no header")));
        }
    }

    /** Whether the fields are known and nothing was wrong so far. */
    boolean isWell() {
        return expected != UNKNOWN
                && !endedEarly
                && ready.map(read -> read == Read.RECORD).orElse(true);
    }

    /** The line it is on. */
    long line() {
        return line;
    }

    private static Fault at(long line, String reason) {
        return new Fault(line, Optional.empty(), Optional.empty(), reason);
    }

    @Override
    public List<String> fields() {
        return names;
    }

    @Override
    public Read next() throws IOException {
        if (ready.isPresent()) {
            Read first = ready.get();
            ready = Optional.empty();
            return first;
        }
        return ended ? Read.END : read();
    }

    private Read read() throws IOException {
        try {
            return readRecord();
        } catch (ContentException e) {
            return stop(at(Math.max(cells.line(), 1), e.reason()));
        }
    }

    private Read readRecord() throws IOException {
        cells.begin(line);
        if (!toRecord()) {
            ended = true;
            return Read.END;
        }
        cells.begin(line);
        in.mark();
        wrong = Optional.empty();
        seen = 0;
        boolean another = true;
        while (another) {
            another = atQuote() ? quoted() : plain();
            if (cells.size() > MOST_FIELDS) {
                return stop(at(cells.line(), "too large: more than " + MOST_FIELDS + " fields"));
            }
        }
        return ended ? Read.FAULT : judged();
    }

    private boolean atQuote() throws IOException {
        return in.more() && in.bytes[in.position] == quote;
    }

    /** Passes over blank lines and comments; false at the end. */
    private boolean toRecord() throws IOException {
        while (in.more()) {
            int b = in.bytes[in.position];
            if (b == '\n' || b == '\r') {
                endLine();
            } else if (b == comment) {
                skipLine();
            } else {
                return true;
            }
            cells.begin(line);
        }
        return false;
    }

    private Read judged() {
        if (wrong.isPresent()) {
            return fault(wrongField, Optional.of(shown(wrongField)), wrong.get());
        }
        int size = cells.size();
        if (expected != UNKNOWN && size != expected) {
            fault = at(cells.line(), size + (size == 1 ? " field, not " : " fields, not ") + expected);
            return Read.FAULT;
        }
        return (seen & 0x80) == 0 ? Read.RECORD : checked();
    }

    private Read checked() {
        for (int i = 0; i < cells.size(); i++) {
            int bad = Cells.malformed(cells.data(), cells.start(i), cells.end(i));
            if (bad >= 0) {
                expected = cells.size();
                return fault(i, Optional.of(shown(i)), Utf8.notUtf8(cells.data()[bad]));
            }
        }
        return Read.RECORD;
    }

    private String shown(int cell) {
        if (cell >= cells.size()) {
            return "";
        }
        String text = cells.text(cell);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN);
    }

    private Read fault(int field, Optional<String> value, String reason) {
        String name = field < names.size() ? names.get(field) : "c" + (field + 1);
        fault = new Fault(cells.line(), Optional.of(name), value, reason);
        return Read.FAULT;
    }

    private Read stop(Fault last) {
        fault = last;
        ended = true;
        endedEarly = true;
        return Read.FAULT;
    }

    /** An unquoted cell; true if another one follows in the record. */
    private boolean plain() throws IOException {
        byte[] bytes = in.bytes;
        int or = seen;
        while (in.more()) {
            int from = in.position;
            int limit = in.limit;
            int at = from;
            while (at < limit) {
                byte b = bytes[at];
                if (stops[b & 0xFF]) {
                    break;
                }
                or |= b;
                at++;
            }
            cells.append(bytes, from, at);
            in.position = at;
            if (at < limit) {
                seen = or;
                return stopped(bytes[at]);
            }
            limit();
        }
        seen = or;
        cells.end(SourceRecord.Kind.PLAIN);
        return false;
    }

    /** What the byte after the text of an unquoted cell does. */
    private boolean stopped(byte b) throws IOException {
        if (b == quote) {
            return wrong("a quote inside an unquoted field");
        }
        cells.end(SourceRecord.Kind.PLAIN);
        return ending(b);
    }

    private boolean ending(byte b) throws IOException {
        if (b == delimiter) {
            in.position++;
            return true;
        }
        endLine();
        return false;
    }

    /** A cell in quotes; true if another one follows in the record. */
    private boolean quoted() throws IOException {
        long opened = line;
        in.position++;
        while (in.more()) {
            if (!toQuote()) {
                limit();
                continue;
            }
            in.position++;
            if (!in.more() || in.bytes[in.position] != quote) {
                return closed();
            }
            cells.append((byte) quote);
            in.position++;
        }
        int field = cells.size();
        cells.end(SourceRecord.Kind.QUOTED);
        fault(field, Optional.of(shown(field)), "a quote opened in line " + opened + " is not closed");
        stop(fault);
        return false;
    }

    /** Takes text up to a quote, counting lines; false where the window ends first. */
    private boolean toQuote() throws IOException {
        byte[] bytes = in.bytes;
        int or = seen;
        int from = in.position;
        int at = from;
        while (at < in.limit) {
            byte b = bytes[at];
            or |= b;
            if (b == quote) {
                break;
            }
            if (b == '\n') {
                line++;
            } else if (b == '\r') {
                if (at + 1 == in.limit) {
                    seen = or;
                    return returnAtEdge(from, at);
                }
                line += bytes[at + 1] == '\n' ? 0 : 1;
            }
            at++;
        }
        seen = or;
        cells.append(bytes, from, at);
        in.position = at;
        return at < in.limit;
    }

    /** A carriage return is the last byte of the window: only the next byte tells whether it ends a line alone. */
    private boolean returnAtEdge(int from, int at) throws IOException {
        cells.append(in.bytes, from, at + 1);
        in.position = at + 1;
        if (!in.more() || in.bytes[in.position] != '\n') {
            line++;
        }
        return false;
    }

    /** What follows a closing quote. */
    private boolean closed() throws IOException {
        if (in.more() && !(in.bytes[in.position] == delimiter || isLineEnd(in.bytes[in.position]))) {
            return wrong("text after the closing quote");
        }
        cells.end(SourceRecord.Kind.QUOTED);
        return in.more() && ending(in.bytes[in.position]);
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    /** The record is wrong: what is left of the line is passed over, the next line begins a record. */
    private boolean wrong(String reason) throws IOException {
        wrongField = cells.size();
        wrong = Optional.of(reason);
        cells.end(SourceRecord.Kind.PLAIN);
        skipLine();
        return false;
    }

    private void skipLine() throws IOException {
        while (in.more()) {
            while (in.position < in.limit) {
                if (isLineEnd(in.bytes[in.position])) {
                    endLine();
                    return;
                }
                in.position++;
            }
        }
    }

    /** Takes LF, CR LF or CR. */
    private void endLine() throws IOException {
        line++;
        if (in.bytes[in.position++] == '\r' && in.more() && in.bytes[in.position] == '\n') {
            in.position++;
        }
    }

    /** Asked once per window, so that the hot path need not. */
    private void limit() throws IOException {
        if (cells.open() > LARGEST_FIELD) {
            throw new ContentException("too large: field " + (cells.size() + 1) + " has more than "
                    + (LARGEST_FIELD >> 20) + " MiB; perhaps a quote is not closed");
        }
        if (cells.length() > LARGEST_RECORD) {
            throw new ContentException("too large: the record has more than " + (LARGEST_RECORD >> 20) + " MiB");
        }
    }

    @Override
    public SourceRecord record() {
        return cells;
    }

    @Override
    public Fault fault() {
        return fault;
    }

    @Override
    public byte[] raw() {
        byte[] record = in.marked();
        int end = record.length;
        while (end > 0 && isLineEnd(record[end - 1])) {
            end--;
        }
        return Arrays.copyOf(record, end);
    }

    @Override
    public boolean endedEarly() {
        return endedEarly;
    }

    @Override
    public long bytesRead() {
        return origin.bytesRead();
    }

    @Override
    public void close() throws IOException {
        origin.close();
    }
}
