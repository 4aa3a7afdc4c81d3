package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a file of records is written. Without a style of its own, a file that stands keeps the one it has. Immutable.
 *
 * @param format of the file
 * @param style of CSV, where it is said
 * @param packing around it
 */
public record FileForm(Format format, Optional<CsvStyle> style, Packing packing) {
    /** Refuses a style for what is no CSV, and packing for what packs by itself. */
    public FileForm {
        if (style.isPresent() && !(format instanceof Format.Csv)) {
            throw new ConfigurationException("Only CSV has a style.");
        }
        if (format instanceof Format.Added added && packing != Packing.NONE) {
            throw new ConfigurationException(
                    "A file of the format " + added.module().name()
                            + " is packed inside. Nothing was changed. Leave .gz or .zst out of its name.");
        }
    }

    /**
     * The form that a file's name says.
     *
     * @param file only its name is looked at
     * @return empty where its ending names no format
     */
    public static Optional<FileForm> of(Path file) {
        return Formats.of(file).map(format -> of(format, file));
    }

    /**
     * A format, packed as the file's name says.
     *
     * @param format of the file
     * @param file only its name is looked at
     * @return the form
     */
    public static FileForm of(Format format, Path file) {
        return new FileForm(format, Optional.empty(), Packing.of(file));
    }

    /**
     * The same in a style.
     *
     * @param csv whatever style the file has had
     * @return a copy
     */
    public FileForm styled(CsvStyle csv) {
        return new FileForm(format, Optional.of(csv), packing);
    }

    /** Gives the records. */
    @FunctionalInterface
    public interface Records {
        /**
         * Begins the writer and writes each record; does not finish it.
         *
         * @param writer that has not begun
         * @throws IOException what the writer or the source of the records says
         */
        void into(RecordWriter writer) throws IOException;
    }

    /**
     * Writes a file anew.
     *
     * @param out where the bytes go; not closed
     * @param name of the file, for messages
     * @param present what stands there now, whose style is kept
     * @param records what the file is to hold
     * @return how many records were written
     * @throws IOException what the streams or the records say
     */
    public long write(OutputStream out, String name, Optional<Source> present, Records records) throws IOException {
        try (OutputStream packed = packing.into(out)) {
            RecordWriter writer = writer(packed, name, present);
            records.into(writer);
            return writer.finish();
        }
    }

    private RecordWriter writer(OutputStream out, String name, Optional<Source> present) throws IOException {
        if (style.isPresent()) {
            return Writers.csv(out, name, style.get());
        }
        boolean keepsStyle = present.isPresent() && packing == Packing.NONE && !(format instanceof Format.Added);
        return keepsStyle ? Existing.of(present.get(), format).replacing(out) : Writers.open(out, name, format);
    }

    /**
     * Writes what stands there now, and the records behind it in its own style.
     *
     * @param out where the bytes go; not closed
     * @param name of the file, for messages
     * @param present what stands there now
     * @param records what is added
     * @return how many records were added
     * @throws IOException what the streams or the records say
     * @throws ConfigurationException where records cannot be added to the file
     */
    public long append(OutputStream out, String name, Optional<Source> present, Records records) throws IOException {
        if (present.isEmpty()) {
            return write(out, name, present, records);
        }
        if (format instanceof Format.Added) {
            throw new ConfigurationException("Cannot append to " + name
                    + ": a file of this format has an end. Nothing was changed; replace the file.");
        }
        Existing existing = Existing.of(present.get(), format);
        RecordWriter writer = style.map(existing::styled).orElse(existing).appending(out);
        records.into(writer);
        return writer.finish();
    }
}
