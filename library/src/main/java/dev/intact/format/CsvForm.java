package dev.intact.format;

import dev.intact.format.CsvStyle.Trait;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Delimited text. Text is written as it is while looking for what needs quotes; where something does, it is written
 * again in quotes. Besides what RFC 4180 asks for, quotes keep a reader that finds out delimiter, quote and mark by
 * itself from being misled.
 */
final class CsvForm implements RecordForm {
    private static final char NO_COMMENT = '\uFFFF';
    private static final byte NEEDS_QUOTES = 1;
    private static final String FORMULA = "=+-@\t\r";
    private static final String DELIMITERS = ",;\t|";
    /** What numbers, days and the like are made of; a delimiter among these is looked for there too. */
    private static final String DIGITS_AND_SIGNS = "+-.:\\";

    private final Output out;
    private final CsvStyle style;
    private final byte[] classes = new byte[0x80];
    private final byte[] lineEnd;
    private final byte[] nullText;
    private final int quote;
    private final char comment;
    private final boolean plainWords;
    private final boolean quotedText;
    private final boolean guards;
    private boolean alone;
    /** The first record decides which delimiter a reader finds. */
    private boolean first = true;

    private Emptiness seen = Emptiness.NONE;

    /** In a file of one column null and empty text look the same. */
    private enum Emptiness {
        NONE,
        NULL,
        TEXT
    }

    CsvForm(Output out, CsvStyle style, Optional<Character> comment) {
        this.out = out;
        this.style = style;
        this.lineEnd = style.lineEnd().text().getBytes(StandardCharsets.US_ASCII);
        this.nullText = style.nullText().getBytes(StandardCharsets.UTF_8);
        this.quote = style.quote().orElse((char) 0);
        this.comment = comment.orElse(quote == 0 ? NO_COMMENT : '#');
        this.quotedText = style.has(Trait.QUOTED_TEXT) || style.has(Trait.QUOTED_VALUES);
        this.guards = style.has(Trait.GUARDED_FORMULAS);
        this.plainWords = !style.has(Trait.QUOTED_VALUES) && !isOfWords(style.delimiter()) && !isOfWords(this.comment);
        classes[style.delimiter()] = NEEDS_QUOTES;
        classes['\n'] = NEEDS_QUOTES;
        classes['\r'] = NEEDS_QUOTES;
        if (quote != 0) {
            classes[quote] = NEEDS_QUOTES;
        }
    }

    private static boolean isOfWords(char c) {
        return Character.isLetterOrDigit(c) || DIGITS_AND_SIGNS.indexOf(c) >= 0;
    }

    @Override
    public void begin(List<TypedColumn> columns) throws IOException {
        List<String> names = columns.stream().map(TypedColumn::name).toList();
        alone = names.size() == 1;
        if (alone && quote != 0) {
            classes[','] = NEEDS_QUOTES; // A reader takes it for the delimiter where it finds no other.
        }
        if (style.has(Trait.MARK)) {
            out.put("\uFEFF".getBytes(StandardCharsets.UTF_8));
        }
        if (style.has(Trait.HEADER) && !names.isEmpty()) {
            header(names);
        }
    }

    private void header(List<String> names) throws IOException {
        for (int i = 0; i < names.size(); i++) {
            delimit(i);
            String name = names.get(i);
            if (style.has(Trait.QUOTED_NAMES)) {
                quoted(name);
            } else {
                text(name, i);
            }
        }
        close();
    }

    @Override
    public void open() {}

    @Override
    public void cell(@Nullable Object value, int column) throws IOException {
        delimit(column);
        if (value == null) {
            absent();
            return;
        }
        Scalar.Form form = Scalar.of(value);
        switch (form) {
            case TEXT -> value(Scalar.text(value), column);
            case NESTED -> value(JsonText.of(value), column);
            default -> {
                if (isBare(form)) {
                    bare(value, form);
                } else {
                    wrapped(value, form);
                }
            }
        }
    }

    /** Numbers and truth values are no text, days and the like are where all text is in quotes. */
    private boolean isBare(Scalar.Form form) {
        boolean text = form == Scalar.Form.WORD || form == Scalar.Form.BYTES;
        return plainWords && !(text && quotedText);
    }

    private void delimit(int column) throws IOException {
        if (column > 0) {
            out.put(style.delimiter());
        }
    }

    /** A blank line would be no record: alone in its record, null is written as empty text. */
    private void absent() throws IOException {
        if (alone && nullText.length == 0) {
            emptyAlone(Emptiness.NULL);
            return;
        }
        out.put(nullText);
    }

    private void emptyAlone(Emptiness now) throws IOException {
        if (seen != Emptiness.NONE && seen != now) {
            throw new UnwritableException(
                    "null and empty text cannot be told apart in a file of one column that has" + " no text for null");
        }
        seen = now;
        empty();
    }

    private void empty() throws IOException {
        if (quote == 0) {
            throw new UnwritableException("empty text needs quotes, and this file has none");
        }
        out.put(quote);
        out.put(quote);
    }

    private void bare(Object value, Scalar.Form form) throws IOException {
        if (nullText.length == 0) {
            word(value, form);
            return;
        }
        out.room(Output.PIECE);
        int start = out.position;
        word(value, form);
        if (Arrays.equals(out.bytes, start, Math.max(start, out.position), nullText, 0, nullText.length)) {
            throw new UnwritableException("the value is the one that stands for null");
        }
    }

    private void word(Object value, Scalar.Form form) throws IOException {
        switch (form) {
            case WHOLE -> out.number(((Number) value).longValue());
            case NUMBER -> out.ascii(Scalar.number(value));
            case TRUTH -> out.ascii(value.toString());
            case BYTES -> {
                out.ascii("\\x");
                out.hex((byte[]) value);
            }
            default -> Scalar.word(value, out);
        }
    }

    /** A word where the style, or an odd delimiter, wants quotes. */
    private void wrapped(Object value, Scalar.Form form) throws IOException {
        if (quote == 0) {
            throw new UnwritableException(
                    "with the delimiter '" + style.delimiter() + "' it needs quotes, and this file" + " has none");
        }
        out.put(quote);
        bare(value, form);
        out.put(quote);
    }

    private void value(String text, int column) throws IOException {
        String shown = guarded(text);
        if (nullText.length > 0 && shown.equals(style.nullText())) {
            throw new UnwritableException("the text is the one that stands for null");
        }
        if (shown.isEmpty()) {
            emptyText();
        } else if (quotedText) {
            quoted(shown);
        } else {
            text(shown, column);
        }
    }

    private void emptyText() throws IOException {
        if (alone && nullText.length == 0) {
            emptyAlone(Emptiness.TEXT);
        } else if (quote != 0 || nullText.length == 0 || alone) {
            empty();
        }
    }

    private String guarded(String text) {
        boolean formula = guards && !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
        return formula ? "'" + text : text;
    }

    private void text(String text, int column) throws IOException {
        if (misleads(text, column) || (text.length() > Output.PIECE && needsQuotes(text))) {
            quoted(text);
            return;
        }
        if (text.length() > Output.PIECE) {
            pieces(text);
            return;
        }
        out.room(3 * text.length());
        int start = out.position;
        if ((plain(text, 0, text.length()) & NEEDS_QUOTES) != 0) {
            out.position = start;
            quoted(text);
        }
    }

    /** A quote that is none; a comment; a mark at the very beginning; another delimiter than the file's. */
    private boolean misleads(String text, int column) {
        char initial = text.charAt(0);
        if (column == 0 && (initial == comment || initial == '\uFEFF')) {
            return true;
        }
        return quote != 0 && (initial == '\'' || initial == '"' || (first && hasDelimiter(text)));
    }

    private static boolean hasDelimiter(String text) {
        return text.chars().anyMatch(c -> DELIMITERS.indexOf(c) >= 0);
    }

    private boolean needsQuotes(String text) {
        return text.chars().anyMatch(c -> c < 0x80 && classes[c] != 0);
    }

    private void pieces(String text) throws IOException {
        for (int at = 0; at < text.length(); ) {
            int end = pieceEnd(text, at);
            out.room(3 * (end - at));
            plain(text, at, end);
            at = end;
        }
    }

    private static int pieceEnd(String text, int from) {
        int end = Math.min(text.length(), from + Output.PIECE);
        return end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    /** Writes characters for which there is room; gives back the classes of all of them. */
    private int plain(String text, int from, int end) throws UnwritableException {
        byte[] bytes = out.bytes;
        char[] chars = out.chars(text, from, end);
        int position = out.position;
        int found = 0;
        int at = from;
        while (at < end) {
            char c = chars[at - from];
            if (c < 0x80) {
                found |= classes[c];
                bytes[position++] = (byte) c;
                at++;
            } else {
                out.position = position;
                at += out.wide(text, at);
                position = out.position;
            }
        }
        out.position = position;
        return found;
    }

    private void quoted(String text) throws IOException {
        if (quote == 0) {
            throw new UnwritableException(
                    "the text has the delimiter or a line end in it and needs quotes, and this" + " file has none");
        }
        out.put(quote);
        for (int at = 0; at < text.length(); ) {
            int end = pieceEnd(text, at);
            out.room(3 * (end - at));
            doubled(text, at, end);
            at = end;
        }
        out.put(quote);
    }

    private void doubled(String text, int from, int end) throws UnwritableException {
        byte[] bytes = out.bytes;
        int at = from;
        while (at < end) {
            char c = text.charAt(at);
            if (c >= 0x80) {
                at += out.wide(text, at);
                continue;
            }
            if (c == quote) {
                bytes[out.position++] = (byte) c;
            }
            bytes[out.position++] = (byte) c;
            at++;
        }
    }

    @Override
    public void close() throws IOException {
        out.put(lineEnd);
        first = false;
    }

    @Override
    public void end() {}
}
