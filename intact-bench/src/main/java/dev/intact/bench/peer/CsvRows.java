package dev.intact.bench.peer;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file as values, read as a program would read them. For one thread at a time. */
final class CsvRows implements AutoCloseable {
    private final CsvReader<CsvRecord> reader;
    private final Target target;

    private CsvRows(CsvReader<CsvRecord> reader, Target target) {
        this.reader = reader;
        this.target = target;
    }

    static CsvRows open(Path file, Target target) throws IOException {
        return new CsvRows(CsvReader.builder().ofCsvRecord(file), target);
    }

    /** Can be gone through once. */
    Iterable<@Nullable Object[]> rows() {
        Iterator<CsvRecord> records = reader.iterator();
        records.next();
        return () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public @Nullable Object[] next() {
                return target.values(records.next().getFields());
            }
        };
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
