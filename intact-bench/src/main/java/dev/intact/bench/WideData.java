package dev.intact.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;

/**
 * Twenty columns of every common type, about 222 bytes a row as CSV. A row is a function of its number and version, so
 * the same file comes out on every machine.
 */
final class WideData {
    static final List<String> COLUMNS = List.of(
            "id",
            "customer_id",
            "quantity",
            "ordered_on",
            "due_on",
            "created_at",
            "updated_at",
            "price",
            "discount",
            "weight",
            "score",
            "active",
            "paid",
            "code",
            "name",
            "city",
            "note",
            "status",
            "ref",
            "email");

    private static final List<String> NAMES = List.of(
            "Åsa Öberg",
            "Zoë \"Zed\" O'Neil",
            "李小龍",
            "María-José Núñez",
            "Smith, John",
            "Ünal Şahin",
            "Иван Петров",
            "Anna Schmidt");
    private static final List<String> CITIES =
            List.of("Zürich", "São Paulo", "Reykjavík", "New York, NY", "Łódź", "東京", "Berlin", "Aix-en-Provence");
    private static final List<String> STATES = List.of("new", "paid", "packed", "sent", "returned");
    private static final List<String> NOTES = List.of(
            "Leave at the door,\nplease ring twice.",
            "He said \"no thanks\", then took two",
            "nothing to add",
            "Lieferung nach 18 Uhr, Hof hinten",
            "call before; fragile");
    private static final LocalDate FIRST_DAY = LocalDate.of(2020, 1, 1);

    private final StringBuilder row = new StringBuilder(512);
    private boolean json;
    private int column;
    private long state;

    /** Which rows a file has. */
    enum Content {
        /** All, as they were first. */
        FIRST,
        /** Two in a hundred rows have changed, one in two hundred is gone, as many are new. */
        CHANGED,
        /** Every row has changed. */
        ALL
    }

    /** Rows for a table of so many: their number and version. */
    interface Pick {
        /** The row at a place, from 0. */
        Picked at(long place);
    }

    /** One row. */
    record Picked(long number, int version) {}

    /** Writes as many rows, as they are picked. */
    void write(Path file, long count, Pick pick) throws IOException {
        try (OutputStream out = begin(file)) {
            for (long i = 0; i < count; i++) {
                Picked picked = pick.at(i);
                row.setLength(0);
                fill(picked.number(), picked.version());
                out.write(row.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private OutputStream begin(Path file) throws IOException {
        json = file.toString().endsWith(".ndjson");
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
        if (!json) {
            out.write((String.join(",", COLUMNS) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return out;
    }

    /** Writes the rows from one number to before another as CSV with a header, or as NDJSON. */
    void write(Path file, long from, long to, Content content) throws IOException {
        try (OutputStream out = begin(file)) {
            for (long n = from; n < to; n++) {
                write(out, n, content);
            }
            for (long n = to; content == Content.CHANGED && n < to + (to - from) / 200; n++) {
                write(out, n, Content.FIRST);
            }
        }
    }

    private void write(OutputStream out, long number, Content content) throws IOException {
        boolean changed = content == Content.CHANGED;
        if (changed && number % 200 == 5) {
            return;
        }
        row.setLength(0);
        fill(number, content == Content.ALL || (changed && number % 100 < 2) ? 1 : 0);
        out.write(row.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void fill(long number, int version) {
        state = number * 2 + version;
        column = 0;
        raw(Long.toString(number + 1));
        raw(Long.toString(below(200_000) + 1));
        raw(Long.toString(below(500)));
        LocalDate day = FIRST_DAY.plusDays(below(2000));
        text(day.toString());
        maybe(below(4) != 0, day.plusDays(below(60)).toString());
        LocalDateTime moment = day.atStartOfDay().plusSeconds(below(86_400));
        text(moment.toLocalDate() + " " + clock(moment) + String.format(Locale.ROOT, ".%06d", below(1_000_000)));
        text(moment.plusDays(1).toLocalDate() + "T" + clock(moment) + (below(2) == 0 ? "Z" : "+02:00"));
        raw(below(100_000) + "." + (10 + below(90)));
        rawMaybe(below(3) == 0, "0." + (1000 + below(9000)));
        raw(Double.toString((below(1_000_000_000) + 1_000_000) / 8192.0));
        rawMaybe(below(5) != 0, Double.toString(0.001 + below(1_000_000) / 1_000_003.0));
        raw(below(2) == 0 ? "true" : "false");
        rawMaybe(below(3) != 0, below(2) == 0 ? "true" : "false");
        text("SKU-" + Long.toString(below(1L << 40), 36).toUpperCase(Locale.ROOT));
        text(one(NAMES));
        text(one(CITIES));
        maybe(below(3) != 0, one(NOTES));
        text(one(STATES));
        rawMaybe(below(2) == 0, Long.toString(below(1L << 50)));
        text("user" + below(10_000_000) + "@example.org");
        row.append(json ? "}\n" : "\n");
    }

    private static String clock(LocalDateTime moment) {
        return String.format(Locale.ROOT, "%02d:%02d:%02d", moment.getHour(), moment.getMinute(), moment.getSecond());
    }

    private String one(List<String> words) {
        return words.get((int) below(words.size()));
    }

    private void raw(String value) {
        next();
        row.append(value);
    }

    private void rawMaybe(boolean there, String value) {
        raw(there ? value : json ? "null" : "");
    }

    private void maybe(boolean there, String value) {
        if (there) {
            text(value);
        } else {
            rawMaybe(false, value);
        }
    }

    private void text(String value) {
        next();
        if (json) {
            row.append('"')
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                    .append('"');
        } else if (value.indexOf(',') >= 0 || value.indexOf('"') >= 0 || value.indexOf('\n') >= 0) {
            row.append('"').append(value.replace("\"", "\"\"")).append('"');
        } else {
            row.append(value);
        }
    }

    private void next() {
        row.append(column == 0 ? (json ? "{" : "") : ",");
        if (json) {
            row.append('"').append(COLUMNS.get(column)).append("\":");
        }
        column++;
    }

    /** SplitMix64. */
    private long below(long bound) {
        state += 0x9E3779B97F4A7C15L;
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 1) % bound;
    }
}
