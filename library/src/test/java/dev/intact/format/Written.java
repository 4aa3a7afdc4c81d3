package dev.intact.format;

import dev.intact.format.RecordReader.Read;
import dev.intact.format.SourceRecord.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows into bytes, and back through the readers. */
final class Written {
    private Written() {}

    static byte[] csv(CsvStyle style, List<String> names, List<? extends List<?>> rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(Writers.csv(out, "t.csv", style), names, rows);
        return out.toByteArray();
    }

    static byte[] as(Format format, List<String> names, List<? extends List<?>> rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(Writers.open(out, "t", format), names, rows);
        return out.toByteArray();
    }

    static long write(RecordWriter writer, List<String> names, List<? extends List<?>> rows) throws IOException {
        writer.begin(names);
        for (List<?> row : rows) {
            writer.row(row);
        }
        return writer.finish();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The cells as a load of text columns takes them: null where they stand for null. */
    static List<List<@Nullable String>> read(byte[] bytes, Format format, List<String> names) throws IOException {
        FieldPlan plan = Texts.plan(FieldPlan.Unlisted.REFUSE, names.toArray(new String[0]));
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (RecordReader reader = Readers.open(new Texts.Bytes(bytes), format, plan)) {
            for (Read read = reader.next(); read != Read.END; read = reader.next()) {
                if (read == Read.FAULT) {
                    throw new IllegalStateException(reader.fault() + " in " + text(bytes));
                }
                rows.add(cells(reader.record()));
            }
        }
        return rows;
    }

    private static List<@Nullable String> cells(SourceRecord record) {
        List<@Nullable String> cells = new ArrayList<>();
        for (int i = 0; i < record.size(); i++) {
            boolean isNull = record.kind(i) == Kind.NULL
                    || record.kind(i) == Kind.ABSENT
                    || (record.kind(i) == Kind.PLAIN && record.start(i) == record.end(i));
            cells.add(isNull ? null : record.text(i));
        }
        return cells;
    }
}
