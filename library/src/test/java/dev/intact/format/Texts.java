package dev.intact.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Sources in memory, and what readers make of them. */
final class Texts {
    private Texts() {}

    /** Bytes as a source. */
    record Bytes(byte[] bytes) implements Source {
        @Override
        public String name() {
            return "bytes";
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public long size() {
            return bytes.length;
        }
    }

    static Source of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    static FieldPlan plan(FieldPlan.Unlisted unlisted, String... fields) {
        return new FieldPlan(Stream.of(fields).map(Texts::field).toList(), unlisted);
    }

    /** {@code name} or {@code name=path}. */
    private static FieldPlan.Field field(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? new FieldPlan.Field(text, Optional.empty())
                : new FieldPlan.Field(text.substring(0, equals), Optional.of(text.substring(equals + 1)));
    }

    /** Each record as {@code line: cell|cell}, each fault as {@code line! field: reason}. */
    static List<String> read(Source source, Format format, FieldPlan plan, int bufferSize) throws IOException {
        List<String> found = new ArrayList<>();
        try (RecordReader reader = Readers.open(source, format, plan, bufferSize)) {
            RecordReader.Read read = reader.next();
            while (read != RecordReader.Read.END) {
                found.add(read == RecordReader.Read.FAULT ? shown(reader.fault()) : shown(reader.record()));
                read = reader.next();
            }
            if (reader.endedEarly()) {
                found.add("ended early");
            }
        }
        return found;
    }

    static List<String> csv(String text) throws IOException {
        return csv(of(text), Format.csv());
    }

    static List<String> csv(Source source, Format.Csv format) throws IOException {
        return read(source, format, plan(FieldPlan.Unlisted.IGNORE), Input.USUAL_SIZE);
    }

    static List<String> json(String text, String records, String... fields) throws IOException {
        return read(
                of(text),
                new Format.Json(records, StandardCharsets.UTF_8),
                plan(FieldPlan.Unlisted.IGNORE, fields),
                Input.USUAL_SIZE);
    }

    private static String shown(Fault fault) {
        return fault.line() + "! " + fault.field().map(name -> name + ": ").orElse("") + fault.reason();
    }

    private static String shown(SourceRecord record) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < record.size(); i++) {
            cells.add(
                    switch (record.kind(i)) {
                        case ABSENT -> "-";
                        case NULL -> "null";
                        case QUOTED, TEXT -> "'" + record.text(i) + "'";
                        default -> record.text(i);
                    });
        }
        return record.line() + ": " + String.join("|", cells);
    }
}
