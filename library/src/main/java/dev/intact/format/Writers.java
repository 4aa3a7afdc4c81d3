package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.io.OutputStream;
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
        if (format instanceof Format.Csv csv) {
            return csv(out, name, CsvStyle.of(csv), csv.comment());
        }
        return format instanceof Format.Json ? json(out, name) : ndjson(out, name);
    }

    static void check(String name, Format format) {
        boolean utf8 = format instanceof Format.Csv csv
                ? csv.encoding().equals(StandardCharsets.UTF_8)
                : format instanceof Format.Json json
                        ? json.encoding().equals(StandardCharsets.UTF_8)
                        : ((Format.Ndjson) format).encoding().equals(StandardCharsets.UTF_8);
        if (!utf8) {
            throw new ConfigurationException(
                    "Cannot write " + name + ": files are written in UTF-8 only. Nothing was changed.");
        }
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
