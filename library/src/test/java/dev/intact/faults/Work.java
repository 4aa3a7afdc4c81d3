package dev.intact.faults;

import dev.intact.error.FileOperationException;
import dev.intact.files.Change;
import dev.intact.files.Content;
import dev.intact.files.Reversal.Conflicts;
import dev.intact.tx.Transaction;
import dev.intact.tx.TransactionReport;
import dev.intact.tx.UnitFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A unit in a test: its row in {@code done}, and changes of files.
 *
 * @param number tells its contents from those of others; greater than those of units before it
 * @param deeds what it does
 * @param takenBack what it does in a savepoint that is taken back
 * @param ending how it ends
 * @param way as whose unit it runs
 * @param undone the work whose files it takes back, after its own deeds
 */
record Work(int number, List<Deed> deeds, List<Deed> takenBack, Ending ending, Way way, Optional<Work> undone) {
    Work(int number, Deed... deeds) {
        this(number, List.of(deeds), List.of(), Ending.COMMIT, Way.TRANSACTION, Optional.empty());
    }

    /** A program's transaction keeps nothing; a unit like a load's keeps what it replaces. */
    enum Way {
        TRANSACTION,
        KEEPING
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

        Change change(int unit) {
            Content content = (out, present) -> out.write(content(unit, file).getBytes(StandardCharsets.UTF_8));
            return switch (kind) {
                case REPLACE -> new Change.Replace(content);
                case CREATE -> new Change.Create(content);
                case DELETE -> new Change.Delete();
            };
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
        return new Work(number, deeds, List.of(more), ending, way, undone);
    }

    Work aborted() {
        return new Work(number, deeds, takenBack, Ending.ABORT, way, undone);
    }

    Work keeping() {
        return new Work(number, deeds, takenBack, ending, Way.KEEPING, undone);
    }

    Work undoing(Work earlier) {
        return new Work(number, deeds, takenBack, ending, Way.KEEPING, Optional.of(earlier));
    }

    /** What it makes of files; an undo brings back what was there before, where nobody has changed it since. */
    void to(Map<String, String> files, Map<Integer, Map<String, String>> before) {
        before.put(number, Map.copyOf(files));
        deeds.forEach(deed -> deed.to(files, number));
        undone.filter(earlier -> earlier.way == Way.KEEPING && before.containsKey(earlier.number))
                .ifPresent(earlier -> earlier.back(files, before));
    }

    private void back(Map<String, String> files, Map<Integer, Map<String, String>> before) {
        Map<String, String> after = new TreeMap<>(before.get(number));
        to(after, new TreeMap<>(before));
        for (String file : changed()) {
            if (Optional.ofNullable(files.get(file)).equals(Optional.ofNullable(after.get(file)))) {
                Optional.ofNullable(before.get(number).get(file))
                        .ifPresentOrElse(content -> files.put(file, content), () -> files.remove(file));
            }
        }
    }

    private Set<String> changed() {
        Set<String> changed = new TreeSet<>();
        deeds.forEach(deed -> changed.add(deed.file()));
        undone.ifPresent(earlier -> changed.addAll(earlier.changed()));
        return changed;
    }

    /** The name of the unit, where it is one that keeps. */
    String unit() {
        return String.format("%016x", 0xbee0000 + number);
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
            return way == Way.KEEPING
                    ? List.of(program.keeping(unit(), this::in))
                    : List.of(program.run(tx -> {
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

    private Boolean in(Connection connection, UnitFiles files) throws SQLException, Enough {
        try (Statement insert = connection.createStatement()) {
            insert.executeUpdate("insert into done values (" + number + ")");
            for (Deed deed : deeds) {
                files.stage(Path.of(deed.file()), deed.change(number));
            }
            if (undone.isPresent()) {
                files.takeBack(undone.get().unit(), Conflicts.KEEP);
            }
        } catch (IOException e) {
            throw new FileOperationException("Cannot change files: " + e + ". Nothing was changed.", e);
        }
        if (ending == Ending.ABORT) {
            throw new Enough();
        }
        return true;
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
