package dev.intact.dialect.sqlite;

import dev.intact.error.SourceFailedException;
import java.io.IOException;
import java.sql.SQLException;

/** What is done beside a database file: where the disk fails, people are told what was attempted. */
final class DiskWork {
    private DiskWork() {}

    /** A job on the disk. */
    @FunctionalInterface
    interface Job<T> {
        T run() throws IOException;
    }

    /** A job on the disk that gives nothing. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    /** A job on the disk and in the database. */
    @FunctionalInterface
    interface Query<T> {
        T run() throws IOException, SQLException;
    }

    static void run(String attempted, Step step) {
        get(attempted, () -> {
            step.run();
            return true;
        });
    }

    static <T> T get(String attempted, Job<T> job) {
        try {
            return job.run();
        } catch (IOException e) {
            throw unusable(attempted, e);
        }
    }

    static <T> T ask(String attempted, Query<T> query) throws SQLException {
        try {
            return query.run();
        } catch (IOException e) {
            throw unusable(attempted, e);
        }
    }

    private static SourceFailedException unusable(String attempted, IOException e) {
        return new SourceFailedException(
                "Cannot " + attempted + ": " + e + ". Nothing was changed. Check the directory's rights and space.", e);
    }
}
