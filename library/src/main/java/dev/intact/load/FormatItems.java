package dev.intact.load;

import dev.intact.config.Mistakes;
import dev.intact.config.Scalar;
import dev.intact.config.Section;
import dev.intact.config.Setting;
import dev.intact.error.ConfigurationException;
import dev.intact.format.Format;
import dev.intact.format.Format.Header;
import dev.intact.format.Format.Quote;
import dev.intact.format.Formats;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an item of a manifest says about the format of its sources; what it does not say follows their endings.
 *
 * @param named the format, where said
 * @param delimiter of CSV
 * @param quote of CSV
 * @param header of CSV: whether there is one
 * @param names of the fields, for CSV without a header
 * @param comment of CSV
 * @param encoding of the text
 * @param records where the records of JSON are
 * @param item the item, for messages
 */
record FormatItems(
        Optional<Format> named,
        Optional<Character> delimiter,
        Optional<Quote> quote,
        Optional<Header> header,
        List<String> names,
        Optional<Character> comment,
        Optional<Charset> encoding,
        Optional<String> records,
        Section item) {
    static final List<String> KEYS =
            List.of("format", "delimiter", "quote", "header", "comment", "encoding", "records");

    private static final List<String> OF_CSV = List.of("delimiter", "quote", "header", "comment");
    private static final List<String> OF_TEXT =
            List.of("delimiter", "quote", "header", "comment", "encoding", "records");
    private static final Map<String, Character> DELIMITERS =
            Map.of("comma", ',', "semicolon", ';', "tab", '\t', "bar", '|', "space", ' ');
    static final Map<String, Quote> QUOTES = quotes();

    /** What is said about the header. */
    private record Names(Header header, List<String> names) {}

    static FormatItems of(Section item, Mistakes mistakes) {
        Optional<Names> header = item.read("header", mistakes, FormatItems::header);
        return new FormatItems(
                item.read("format", mistakes, FormatItems::format),
                item.read("delimiter", mistakes, FormatItems::delimiter),
                item.read("quote", mistakes, said -> said.oneOf(QUOTES)),
                header.map(Names::header),
                header.map(Names::names).orElse(List.of()),
                item.read("comment", mistakes, said -> one(said, said.text())),
                item.read("encoding", mistakes, FormatItems::charset),
                item.read("records", mistakes, Setting::text),
                item);
    }

    /**
     * The format of one source.
     *
     * @throws ConfigurationException where its ending names none, or what is said does not belong to it
     */
    Format of(Path file) {
        Format base = named.or(() -> byEnding(file))
                .orElseThrow(() -> item.placeOf("from").wrong(Files.unknownEnding(file)));
        if (base instanceof Format.Csv csv) {
            refuse(List.of("records"), file, "JSON", "CSV");
            return csv(csv);
        }
        if (base instanceof Format.Added added) {
            refuse(OF_TEXT, file, "CSV and JSON", added.module().name());
            return base;
        }
        refuse(OF_CSV, file, "CSV", "JSON");
        Charset charset = encoding.orElse(StandardCharsets.UTF_8);
        return base instanceof Format.Json
                ? new Format.Json(records.orElse(""), charset)
                : new Format.Ndjson(records.orElse(""), charset);
    }

    private Optional<Format> byEnding(Path file) {
        try {
            return Formats.of(file);
        } catch (ConfigurationException missing) {
            throw item.placeOf("from").wrong(String.valueOf(missing.getMessage()));
        }
    }

    private Format.Csv csv(Format.Csv base) {
        return new Format.Csv(
                delimiter.or(base::delimiter),
                quote.orElse(base.quote()),
                header.orElse(base.header()),
                comment.or(base::comment),
                encoding.orElse(base.encoding()));
    }

    private void refuse(List<String> keys, Path file, String theirs, String its) {
        keys.stream().filter(item.keys()::contains).findFirst().ifPresent(key -> {
            throw item.placeOf(key)
                    .wrong("\"" + key + "\" belongs to " + theirs + ", but " + file + " is read as " + its);
        });
    }

    /** True, false, or the names of the fields of a source without a header. */
    private static Names header(Setting said) {
        if (said instanceof Scalar flag) {
            return new Names(flag.flag() ? Header.PRESENT : Header.ABSENT, List.of());
        }
        List<String> names = ColumnItems.unique(said);
        if (names.isEmpty()) {
            throw said.expected("true, false, or the names of the fields");
        }
        return new Names(Header.ABSENT, names);
    }

    static char delimiter(Setting said) {
        Character word = DELIMITERS.get(said.text());
        return word != null ? word : one(said, said.text());
    }

    private static char one(Setting said, String text) {
        if (text.length() == 1 && text.charAt(0) < 128 && text.charAt(0) != '\n' && text.charAt(0) != '\r') {
            return text.charAt(0);
        }
        throw said.expected("one ASCII character"
                + (text.length() > 1 ? ", or the word tab, comma, semicolon, bar or space for a delimiter" : ""));
    }

    private static Charset charset(Setting said) {
        try {
            return Charset.forName(said.text());
        } catch (IllegalArgumentException unknown) {
            throw said.expected("an encoding such as UTF-8, UTF-16LE, ISO-8859-1 or windows-1252", unknown);
        }
    }

    static Format format(Setting said) {
        Map<String, String> names = new LinkedHashMap<>();
        Formats.NAMES.forEach(name -> names.put(name, name));
        String name = said.oneOf(names);
        try {
            return Formats.named(name).orElseThrow();
        } catch (ConfigurationException missing) {
            throw said.place().wrong(String.valueOf(missing.getMessage()));
        }
    }

    private static Map<String, Quote> quotes() {
        Map<String, Quote> quotes = new LinkedHashMap<>();
        quotes.put("none", Quote.NONE);
        quotes.put("double", Quote.DOUBLE);
        quotes.put("\"", Quote.DOUBLE);
        quotes.put("single", Quote.SINGLE);
        quotes.put("'", Quote.SINGLE);
        quotes.put("detect", Quote.DETECT);
        return Collections.unmodifiableMap(quotes);
    }

    static List<String> keysWith(List<String> others) {
        List<String> all = new ArrayList<>(others);
        all.addAll(KEYS);
        return List.copyOf(all);
    }
}
