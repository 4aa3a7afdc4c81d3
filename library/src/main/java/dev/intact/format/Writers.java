package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Makes writers of new files; {@link Existing} makes those of files that stand already. Everything is UTF-8. */
public final class Writers {
    private Writers() {}

    /**
     * Writes in a format; what it leaves to be found is written as {@link CsvStyle#of} says.
     *
     * @param out where the bytes go; the caller closes it
     * @param name of the file, for messages
     * @param format of the file
     * @return a writer
     * @throws ConfigurationException where files of this format can only be read
     */
    public static RecordWriter open(OutputStream out, String name, Format format) {
        check(name, format);
        if (format instanceof Format.Added added) {
            return new RecordWriter(
                    new Output(out), new AddedForm(out, added.module()), name, UnaryOperator.identity());
        }
        if (format instanceof Format.Csv csv) {
            return csv(out, name, CsvStyle.of(csv), csv.comment());
        }
        return format instanceof Format.Json ? json(out, name) : ndjson(out, name);
    }

    static void check(String name, Format format) {
        if (!encoding(format).equals(StandardCharsets.UTF_8)) {
            throw new ConfigurationException(
                    "Cannot write " + name + ": files are written in UTF-8 only. Nothing was changed.");
        }
    }

    /** What a module writes is not text, or it would say so. */
    private static Charset encoding(Format format) {
        if (format instanceof Format.Csv csv) {
            return csv.encoding();
        }
        if (format instanceof Format.Json json) {
            return json.encoding();
        }
        return format instanceof Format.Ndjson lines ? lines.encoding() : StandardCharsets.UTF_8;
    }

    /**
     * Writes delimited text.
     *
     * @param out where the bytes go; the caller closes it
     * @param name of the file, for messages
     * @param style how it looks
     * @return a writer
     */
    public static RecordWriter csv(OutputStream out, String name, CsvStyle style) {
        return csv(out, name, style, Optional.empty());
    }

    private static RecordWriter csv(OutputStream out, String name, CsvStyle style, Optional<Character> comment) {
        Output output = new Output(out);
        return new RecordWriter(output, new CsvForm(output, style, comment), name, UnaryOperator.identity());
    }

    /**
     * Writes one JSON object a line.
     *
     * @param out where the bytes go; the caller closes it
     * @param name of the file, for messages
     * @return a writer
     */
    public static RecordWriter ndjson(OutputStream out, String name) {
        return json(out, name, JsonForm.Layout.LINES);
    }

    /**
     * Writes one JSON array of objects, each on a line of its own.
     *
     * @param out where the bytes go; the caller closes it
     * @param name of the file, for messages
     * @return a writer
     */
    public static RecordWriter json(OutputStream out, String name) {
        return json(out, name, JsonForm.Layout.ARRAY);
    }

    private static RecordWriter json(OutputStream out, String name, JsonForm.Layout layout) {
        Output output = new Output(out);
        return new RecordWriter(output, new JsonForm(output, layout), name, UnaryOperator.identity());
    }
}
