package dev.intact.bench;

import dev.intact.bench.WideData.Content;
import dev.intact.bench.WideData.Picked;
import dev.intact.Database;
import dev.intact.load.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The files of a table of so many rows; each is a function of that number, and is made once. */
final class Data {
    private static final String MANIFEST = """
            load:
              - table: wide
                from: first.csv
                key: id
            """;
    private static final String INDEXES = "    indexes: [customer_id, created_at]\n";
    private static final int SMALL = 100;

    private final Path folder;
    private final long rows;

    private Data(Path folder, long rows) {
        this.folder = folder;
        this.rows = rows;
    }

    static Data in(Path folder, long rows) throws IOException {
        return new Data(Files.createDirectories(folder.resolve("data-" + rows)), rows);
    }

    long rows() {
        return rows;
    }

    /** The file, made where it is not there yet. */
    Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            return file;
        }
        System.err.println("making " + file);
        Path made = folder.resolve("made-" + name);
        write(name, made);
        return Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(String name, Path made) throws IOException {
        WideData wide = new WideData();
        switch (name) {
            case "first.csv", "first.ndjson" -> wide.write(made, 0, rows, Content.FIRST);
            case "changed.csv" -> wide.write(made, 0, rows, Content.CHANGED);
            case "all.csv" -> wide.write(made, 0, rows, Content.ALL);
            case "more.csv" -> wide.write(made, rows, rows + rows / 10, Content.FIRST);
            case "upsert.csv" -> wide.write(made, rows / 10, i -> upserted(i, 1));
            case "upsert-few.csv" -> wide.write(made, rows / 10, i -> upserted(i, 10));
            case "update.csv" -> wide.write(made, rows / 10, i -> new Picked(i * 10, 1));
            case "small.csv" -> wide.write(made, 0, SMALL, Content.FIRST);
            case "first.sqlite" -> sqlite(made);
            case "family" -> new FamilyData(rows).write(made);
            case "keyed" -> manifest(made, MANIFEST);
            case "indexed" -> manifest(made, MANIFEST + INDEXES);
            default -> throw new IllegalArgumentException(name + " is no file of the benchmarks");
        }
    }

    /** Nine in ten have keys that stand, spread over the table, of which one in so many changed; one in ten is new. */
    private Picked upserted(long place, int oneChangedIn) {
        return place % 10 == 9
                ? new Picked(rows + place, 1)
                : new Picked(place * 10, place % oneChangedIn == 0 ? 1 : 0);
    }

    /** The rows as a program would have written them: typed, with nulls. */
    private void sqlite(Path made) throws IOException {
        Files.deleteIfExists(made);
        try (Database db = Database.open(made.toString())) {
            db.transaction(tx -> {
                for (String sql : Tables.SQLITE) {
                    tx.execute(sql);
                }
                return made;
            });
            db.load(Load.files(file("first.csv")).into("wide"));
        }
    }

    private void manifest(Path made, String text) throws IOException {
        Files.createDirectories(made);
        Path file = made.resolve("first.csv");
        Files.deleteIfExists(file);
        Files.createLink(file, file("first.csv"));
        Files.writeString(made.resolve("intact.yaml"), text);
    }
}
