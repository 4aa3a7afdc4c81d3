package dev.intact.faults;

import dev.intact.Database;
import dev.intact.tx.Transaction;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a unit does to rows and files. Unit number v writes the rows of version v, whatever its shape. */
enum UnitShape {
    /** No file. */
    ROWS {
        @Override
        void files(Transaction tx, Path root, int v) {}

        @Override
        void effect(UnitFiles after, int v) {}
    },
    /** One file, always the same. */
    ONE {
        @Override
        void files(Transaction tx, Path root, int v) {
            replace(tx, "a/one.bin", v);
        }

        @Override
        void effect(UnitFiles after, int v) {
            after.put("a/one.bin", v);
        }
    },
    /** Three files in two folders: one is replaced, one made, one deleted; the next makes what this one deletes. */
    SEVERAL {
        @Override
        void files(Transaction tx, Path root, int v) {
            replace(tx, "a/replaced.bin", v);
            boolean evens = Files.exists(root.resolve("b/even.bin"));
            if (evens || Files.exists(root.resolve("b/odd.bin"))) {
                tx.files().delete(Path.of(evens ? "b/even.bin" : "b/odd.bin"));
            }
            String made = evens ? "b/odd.bin" : "b/even.bin";
            tx.files().create(Path.of(made)).bytes(UnitFiles.content(made, v));
        }

        @Override
        void effect(UnitFiles after, int v) {
            after.put("a/replaced.bin", v);
            boolean evens = after.has("b/even.bin");
            after.remove(evens ? "b/even.bin" : "b/odd.bin");
            after.put(evens ? "b/odd.bin" : "b/even.bin", v);
        }
    },
    /** New content that is made of the old. */
    APPEND {
        @Override
        void files(Transaction tx, Path root, int v) {
            Path log = root.resolve("a/log.txt");
            tx.files().replace(Path.of("a/log.txt")).write(out -> {
                if (Files.exists(log)) {
                    Files.copy(log, out);
                }
                out.write(UnitFiles.line(v));
            });
        }

        @Override
        void effect(UnitFiles after, int v) {
            after.append("a/log.txt", v);
        }
    },
    /** Rows and files of a savepoint are taken back, and one of the files is written after all. */
    SAVEPOINT {
        @Override
        void files(Transaction tx, Path root, int v) {
            replace(tx, "a/kept.bin", v);
            try {
                tx.savepoint(inner -> {
                    inner.execute("insert into detail (v, i) values (?, 99)", v);
                    replace(inner, "b/gone.bin", v);
                    replace(inner, "b/again.bin", -v);
                    throw new IOException("taken back");
                });
            } catch (IOException e) {
                replace(tx, "b/again.bin", v);
            }
        }

        @Override
        void effect(UnitFiles after, int v) {
            after.put("a/kept.bin", v);
            after.put("b/again.bin", v);
        }
    },
    /** Folders that the unit makes. */
    FOLDER {
        @Override
        void files(Transaction tx, Path root, int v) {
            String file = "deep/" + v + "/er/file.bin";
            tx.files().create(Path.of(file)).bytes(UnitFiles.content(file, v));
            replace(tx, "a/folder.bin", v);
        }

        @Override
        void effect(UnitFiles after, int v) {
            after.put("deep/" + v + "/er/file.bin", v);
            after.put("a/folder.bin", v);
        }
    },
    /** Under an idempotency key, and in a folder where no other file is. */
    KEY {
        @Override
        void files(Transaction tx, Path root, int v) {
            tx.result("unit " + v);
            replace(tx, "a/key.bin", v);
            replace(tx, "key/" + v + ".bin", v);
        }

        @Override
        void effect(UnitFiles after, int v) {
            after.put("a/key.bin", v);
            after.put("key/" + v + ".bin", v);
        }
    };

    static final List<String> TABLES = List.of(
            "create table unit (v integer primary key, shape text not null)",
            "create table detail (v integer not null, i integer not null, primary key (v, i))",
            "create table state (v integer not null)",
            "insert into state values (0)");

    /** Rows that each unit adds to the table of details. */
    static final int DETAILS = 3;

    abstract void files(Transaction tx, Path root, int v);

    abstract void effect(UnitFiles after, int v);

    /** The shape of unit v in a row of units that has all of them. */
    static UnitShape of(int v) {
        return values()[v % values().length];
    }

    /** Runs unit v. */
    TransactionReport run(Database database, Path root, int v) {
        TransactionOptions options = TransactionOptions.defaults();
        return database.transaction(this == KEY ? options.withKey("unit-" + v) : options, tx -> {
            tx.execute("insert into unit (v, shape) values (?, ?)", v, name());
            files(tx, root, v);
            for (int i = 0; i < DETAILS; i++) {
                tx.execute("insert into detail (v, i) values (?, ?)", v, i);
            }
            tx.execute("update state set v = ?", v);
        });
    }

    private static void replace(Transaction tx, String file, int v) {
        tx.files().replace(Path.of(file)).bytes(UnitFiles.content(file, v));
    }
}
