package dev.intact.faults;

import dev.intact.tx.Transaction;
import dev.intact.tx.TransactionReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A unit in a test: its row in {@code done}, and changes of files.
 *
 * @param number tells its contents from those of others; greater than those of units before it
 * @param deeds what it does
 * @param takenBack what it does in a savepoint that is taken back
 * @param ending how it ends
 */
record Work(int number, List<Deed> deeds, List<Deed> takenBack, Ending ending) {
    Work(int number, Deed... deeds) {
        this(number, List.of(deeds), List.of(), Ending.COMMIT);
    }

    enum Ending {
        COMMIT,
        ABORT
    }

    enum Kind {
        REPLACE,
        CREATE,
        DELETE
    }

    /** A change of one file. */
    record Deed(Kind kind, String file) {
        void in(Transaction tx, int unit) {
            Path path = Path.of(file);
            switch (kind) {
                case REPLACE -> tx.files().replace(path).text(content(unit, file));
                case CREATE -> tx.files().create(path).text(content(unit, file));
                case DELETE -> tx.files().delete(path);
            }
        }

        void to(Map<String, String> files, int unit) {
            if (kind == Kind.DELETE) {
                files.remove(file);
            } else {
                files.put(file, content(unit, file));
            }
        }
    }

    static Deed replace(String file) {
        return new Deed(Kind.REPLACE, file);
    }

    static Deed create(String file) {
        return new Deed(Kind.CREATE, file);
    }

    static Deed delete(String file) {
        return new Deed(Kind.DELETE, file);
    }

    Work takingBack(Deed... more) {
        return new Work(number, deeds, List.of(more), ending);
    }

    Work aborted() {
        return new Work(number, deeds, takenBack, Ending.ABORT);
    }

    /** What a unit writes; long enough to be torn. */
    static String content(int unit, String file) {
        return unit + " wrote " + file + " whole";
    }

    static final class Enough extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Runs it; where it is to abort, there is no report. */
    List<TransactionReport> run(Program program) {
        try {
            return List.of(program.run(tx -> {
                tx.execute("insert into done values (?)", number);
                deeds.forEach(deed -> deed.in(tx, number));
                takeBack(tx);
                if (ending == Ending.ABORT) {
                    throw new Enough();
                }
                return true;
            }));
        } catch (Enough e) {
            return List.of();
        }
    }

    private void takeBack(Transaction tx) {
        if (takenBack.isEmpty()) {
            return;
        }
        try {
            tx.savepoint(inner -> {
                takenBack.forEach(deed -> deed.in(inner, number));
                throw new Enough();
            });
        } catch (Enough e) {
            return;
        }
    }
}
