package dev.intact.dialect.sqlite;

import dev.intact.dialect.Choice;
import dev.intact.dialect.Condition;
import dev.intact.dialect.SessionSettings;
import dev.intact.error.SourceFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;

/** Looks at a file for what may be wrong with it. */
final class FileCondition {
    static final List<Choice> CHOICES = List.of(
            new Choice(
                    "synchronous",
                    "FULL for transactions and loads, NORMAL for plain writes",
                    "a transaction must survive a power cut; of plain writes the last may be missing after one"),
            new Choice("foreign_keys", "on", "references are enforced"));

    private final DatabaseFile file;

    FileCondition(DatabaseFile file) {
        this.file = file;
    }

    Condition.File ask(SessionSettings settings) throws SQLException {
        long log = FileProbe.log(file);
        try (SqliteSnapshot snapshot = SqliteSnapshot.open(file, settings)) {
            String journal = Sql.text(snapshot.connection(), "pragma main.journal_mode");
            return new Condition.File(journal, size(), log);
        }
    }

    private long size() {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            throw new SourceFailedException(
                    "Cannot look at " + file.display() + ": " + e + ". Nothing was changed. Check its rights.", e);
        }
    }
}
