package dev.intact.dialect;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a database and who may do what in it. Each step looks whether it is done before it is done, so that all of it can be
 * run again, also after it was killed. For one thread at a time.
 */
public interface Foundation {
    /** Whether something is done, or only said. */
    enum Manner {
        /** It is done. */
        RUN,
        /** Nothing is changed: what would be done is told. */
        SHOW
    }

    /** What became of a step. */
    enum State {
        /** It was done now. */
        DONE,
        /** It was done before. */
        THERE,
        /** It would be done. */
        WANTED,
        /** This database has no such thing. */
        LEFT_OUT
    }

    /**
     * A step.
     *
     * @param what it is about
     * @param state what became of it
     * @param statement that does it, without secrets; empty where it is no statement
     */
    record Deed(String what, State state, Optional<String> statement) {}

    /**
     * Something that was tried.
     *
     * @param what is to be so
     * @param fault why it is not; empty where it is
     */
    record Trial(String what, Optional<String> fault) {}

    /**
     * The database, its roles, its extensions and what its owner's tables will let others do.
     *
     * @param charter what is wanted
     * @param manner whether it is done
     * @param told of each step, in order, once it is known what became of it
     * @throws SQLException what the database says; the steps before stay done
     */
    void found(Charter charter, Manner manner, Consumer<Deed> told) throws SQLException;

    /**
     * Rights on what is there.
     *
     * @param charter what is wanted
     * @param manner whether it is done
     * @param told of each step, in order, once it is known what became of it
     * @throws SQLException what the database says; the steps before stay done
     */
    void grant(Charter charter, Manner manner, Consumer<Deed> told) throws SQLException;

    /**
     * Tries as each of the roles what it is to be able to do, and what it is not; all of it is rolled back.
     *
     * @param charter what was wanted
     * @return each trial
     * @throws SQLException what the database says
     */
    List<Trial> trials(Charter charter) throws SQLException;

    /**
     * Whether the database is there.
     *
     * @return as of now
     * @throws SQLException what the database says
     */
    boolean isThere() throws SQLException;

    /**
     * The way in for whoever makes tables: what it makes is the owner's.
     *
     * @param charter what is wanted
     * @return of the database
     */
    Address builder(Charter charter);
}
