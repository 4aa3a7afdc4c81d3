package dev.intact.dialect;

import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * One moment of a database, to be written down: nobody waits for it, and what others commit meanwhile is not part of it. For
 * one thread at a time, but for {@link #cancel}.
 */
public interface Keeping extends AutoCloseable {
    /**
     * The connection, in its transaction.
     *
     * @return owned here; do not close it, do not end its transaction
     */
    Connection connection();

    /**
     * The name under which the database's own programs can read the same moment for as long as this is open.
     *
     * @return empty where there are no such programs
     * @throws dev.intact.error.ConfigurationException where they cannot get in the way this did
     */
    Optional<String> snapshot();

    /**
     * The user's tables whose rows can be put back; none of Intact's own.
     *
     * @return in the order of their names
     * @throws SQLException what the database says
     */
    List<TableName> tables() throws SQLException;

    /**
     * A table as it stands.
     *
     * @param table with or without a schema
     * @return its schema, its name resolved to the one stored; empty where there is no such table
     * @throws SQLException what the database says
     */
    Optional<TableSchema> describe(TableName table) throws SQLException;

    /**
     * What this database has and no backup keeps, or gives back.
     *
     * @return a few words each, for people: {@code 3 views}
     * @throws SQLException what the database says
     */
    List<String> omitted() throws SQLException;

    /** How much of the database is kept. */
    enum Extent {
        /** All that it holds. */
        WHOLE,
        /** The tables that are named. */
        TABLES
    }

    /** Where what is kept goes. For many threads. */
    interface Place {
        /**
         * Makes a file to be written.
         *
         * @param name without a folder
         * @return packs what is written; closing it forces all of it to the disk
         * @throws IOException what the disk says
         */
        OutputStream create(String name) throws IOException;

        /**
         * Makes an empty file for a database that writes it by itself.
         *
         * @param name without a folder
         * @return where it is
         * @throws IOException what the disk says
         */
        Path file(String name) throws IOException;

        /**
         * Tells how far it is.
         *
         * @param table that is kept
         * @param rows of it so far
         */
        void progress(TableName table, long rows);

        /**
         * Tells what is not as it should be in the database, and was kept so.
         *
         * @param text a sentence
         */
        void notice(String text);
    }

    /**
     * Writes tables down and makes sure that they are what stands.
     *
     * @param tables described by {@link #describe}; all of them where the extent is the whole
     * @return what was written, in their order
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    List<KeptTable> keep(List<TableSchema> tables) throws SQLException, IOException;

    /** Stops what runs now, from any thread; it fails as {@link FailureKind#CANCELLED}. */
    void cancel();

    /**
     * Lets the moment go. Idempotent.
     *
     * @throws SQLException what the database says
     */
    @Override
    void close() throws SQLException;
}
