package dev.intact.dialect.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** What the rows of a sink stand in, to be kept or undone together. */
enum Bounds {
    /** A transaction of their own. */
    TRANSACTION {
        @Override
        void open(Connection connection) throws SQLException {
            Sql.run(connection, "begin");
        }

        @Override
        void keep(Connection connection) throws SQLException {
            Sql.run(connection, "commit");
        }

        @Override
        void undo(Connection connection) throws SQLException {
            Transactions.rollback(connection);
        }
    },
    /** A savepoint in a program's transaction, which goes on afterwards. */
    SAVEPOINT {
        @Override
        void open(Connection connection) throws SQLException {
            Sql.run(connection, "savepoint intact_write");
        }

        @Override
        void keep(Connection connection) throws SQLException {
            Sql.run(connection, "release intact_write");
        }

        @Override
        void undo(Connection connection) throws SQLException {
            Sql.run(connection, "rollback to intact_write", "release intact_write");
        }
    };

    abstract void open(Connection connection) throws SQLException;

    abstract void keep(Connection connection) throws SQLException;

    abstract void undo(Connection connection) throws SQLException;
}
