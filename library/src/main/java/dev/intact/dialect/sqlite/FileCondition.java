package dev.intact.dialect.sqlite;

import dev.intact.dialect.Choice;
import dev.intact.dialect.Condition;
import dev.intact.dialect.Condition.Faults;
import dev.intact.dialect.Condition.Scrutiny;
import dev.intact.dialect.SessionSettings;
import dev.intact.error.SourceFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sqlite.SQLiteErrorCode;

/** Looks at a file for what may be wrong with it. */
final class FileCondition {
    static final List<Choice> CHOICES = List.of(
            new Choice(
                    "synchronous",
                    "FULL for transactions and loads, NORMAL for plain writes",
                    "a transaction must survive a power cut; of plain writes the last may be missing after one"),
            new Choice("foreign_keys", "on", "references are enforced"));

    /** Up to here all references are looked up in well under a second. */
    private static final long SMALL = 32L << 20;

    /** In such a folder nobody may replace what is another's. */
    private static final int STICKY = 0x200;

    private final DatabaseFile file;

    FileCondition(DatabaseFile file) {
        this.file = file;
    }

    Condition.File ask(SessionSettings settings, Scrutiny scrutiny) throws SQLException {
        long log = FileProbe.log(file);
        try (SqliteSnapshot snapshot = SqliteSnapshot.open(file, settings)) {
            Connection connection = snapshot.connection();
            String journal = Sql.text(connection, "pragma main.journal_mode");
            long free = Sql.number(connection, "pragma main.freelist_count")
                    * Sql.number(connection, "pragma main.page_size");
            long size = size();
            boolean thorough = scrutiny == Scrutiny.THOROUGH;
            List<String> references = thorough || size <= SMALL ? references(connection) : List.of();
            List<String> damage = thorough ? damage(connection) : List.of();
            return new Condition.File(journal, size, log, free, new Faults(open(), shut(), references, damage));
        } catch (IOException e) {
            throw unseen(e);
        }
    }

    /** A reference to what is no key is an error of the question itself. */
    private static List<String> references(Connection connection) throws SQLException {
        try {
            return counted(connection);
        } catch (SQLException e) {
            if (Codes.of(e) == SQLiteErrorCode.SQLITE_ERROR) {
                return List.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private static List<String> counted(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                row -> row.getString(1) + ": " + row.getLong(3) + " rows whose " + row.getString(2) + " is not there",
                "select \"table\", parent, count(*) from pragma_foreign_key_check group by 1, 2 order by 3 desc limit 10");
    }

    private static List<String> damage(Connection connection) throws SQLException {
        List<String> told = Sql.list(connection, row -> row.getString(1), "pragma main.quick_check(10)");
        return told.equals(List.of("ok")) ? List.of() : told;
    }

    /** Whoever may write to the folder can put another file in the place of this one. */
    private List<String> open() throws IOException {
        List<String> open = new ArrayList<>();
        Path folder = Optional.ofNullable(file.path().getParent()).orElse(file.path());
        if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            return open;
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file.path());
        if (rights.contains(PosixFilePermission.OTHERS_WRITE)) {
            open.add("Everybody on this machine may write to the file " + file.path());
        }
        boolean sticky = (((Number) Files.getAttribute(folder, "unix:mode")).intValue() & STICKY) != 0;
        if (Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE) && !sticky) {
            open.add("Everybody on this machine may replace files in the folder " + folder);
        }
        return open;
    }

    /** The log is kept beside the file. */
    private List<Path> shut() {
        Path folder = Optional.ofNullable(file.path().getParent()).orElse(file.path());
        return Stream.of(file.path(), folder)
                .distinct()
                .filter(path -> !Files.isWritable(path))
                .toList();
    }

    private long size() throws IOException {
        return Files.size(file.path());
    }

    private SourceFailedException unseen(IOException failure) {
        return new SourceFailedException(
                "Cannot look at " + file.display() + ": " + failure + ". Nothing was changed. Check its rights.",
                failure);
    }
}
