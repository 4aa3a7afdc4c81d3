package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.format.Format;
import dev.intact.format.Formats;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How sources are read, where their names and contents do not say it. Filled by the parser. */
final class SourceOptions {
    @Option(
            names = "--format",
            paramLabel = "F",
            order = 20,
            description =
                    "csv, tsv, json, ndjson or parquet. Default: by the name of the file; needed for standard input.")
    private Optional<String> format = Optional.empty();

    @Option(
            names = "--delimiter",
            paramLabel = "C",
            order = 21,
            description = "What stands between cells: one character, or tab. Default: found out from , ; tab and |.")
    private Optional<String> delimiter = Optional.empty();

    @Option(
            names = "--quote",
            paramLabel = "C",
            order = 22,
            description = "What quotes cells: \", ' or none. Default: found out.")
    private Optional<String> quote = Optional.empty();

    @Option(names = "--no-header", order = 23, description = "The first line is a row; the columns are c1, c2 ...")
    private boolean noHeader;

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            order = 24,
            description = "Of the text, such as windows-1252. Default: UTF-8, strictly.")
    private Optional<String> encoding = Optional.empty();

    @Option(
            names = "--null",
            paramLabel = "TEXT",
            order = 25,
            description = "A text that stands for null; may be said more than once. Default: an empty cell without"
                    + " quotes.")
    private List<String> nulls = List.of();

    /** The format that was named, if one was. */
    Optional<Format> named() {
        return format.map(word -> adapted(Formats.named(word)
                .orElseThrow(() -> new ConfigurationException("There is no format " + word
                        + " in this version. Nothing was touched. There are " + String.join(", ", Formats.NAMES)
                        + "."))));
    }

    /** A format, with what was said about it here. */
    Format adapted(Format found) {
        Optional<Charset> charset = encoding.map(SourceOptions::charset);
        if (found instanceof Format.Csv csv) {
            return new Format.Csv(
                    delimiter.map(SourceOptions::character).or(csv::delimiter),
                    quote.map(SourceOptions::quote).orElse(csv.quote()),
                    noHeader ? Format.Header.ABSENT : csv.header(),
                    csv.comment(),
                    charset.orElse(csv.encoding()));
        }
        if (found instanceof Format.Added added) {
            refuse(added, charset);
            return found;
        }
        refuseForJson();
        return found instanceof Format.Json json
                ? new Format.Json(json.records(), charset.orElse(json.encoding()))
                : ndjson((Format.Ndjson) found, charset);
    }

    /** Whether anything was said at all. */
    boolean any() {
        return format.isPresent()
                || delimiter.isPresent()
                || quote.isPresent()
                || noHeader
                || encoding.isPresent()
                || !nulls.isEmpty();
    }

    /** The texts that stand for null, where any were named. */
    Optional<List<String>> nulls() {
        return nulls.isEmpty() ? Optional.empty() : Optional.of(nulls);
    }

    private static Format ndjson(Format.Ndjson found, Optional<Charset> charset) {
        return new Format.Ndjson(found.records(), charset.orElse(found.encoding()));
    }

    private void refuse(Format.Added found, Optional<Charset> charset) {
        if (delimiter.isPresent() || quote.isPresent() || noHeader || charset.isPresent()) {
            throw new ConfigurationException("--delimiter, --quote, --no-header and --encoding are about text, but a"
                    + " source is " + found.module().name()
                    + ". Nothing was touched. Leave them out, or load the files in commands of their own.");
        }
    }

    private void refuseForJson() {
        if (delimiter.isPresent() || quote.isPresent() || noHeader) {
            throw new ConfigurationException("--delimiter, --quote and --no-header are about CSV, but a source is JSON."
                    + " Nothing was touched. Leave them out, or load the files in commands of their own.");
        }
    }

    private static Character character(String text) {
        if (text.equals("tab") || text.equals("\\t")) {
            return '\t';
        }
        if (text.length() != 1) {
            throw new ConfigurationException(
                    "--delimiter takes one character, or tab; not \"" + text + "\". Nothing was touched.");
        }
        return text.charAt(0);
    }

    private static Format.Quote quote(String text) {
        return switch (text) {
            case "\"" -> Format.Quote.DOUBLE;
            case "'" -> Format.Quote.SINGLE;
            case "none", "" -> Format.Quote.NONE;
            default ->
                throw new ConfigurationException(
                        "--quote takes \", ' or none; not \"" + text + "\". Nothing was touched.");
        };
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new ConfigurationException(
                    "There is no encoding " + name + ". Nothing was touched. Usual ones: UTF-8, UTF-16, ISO-8859-1,"
                            + " windows-1252.",
                    e);
        }
    }
}
