package dev.intact.migrate;

import dev.intact.adopt.SqlScript.Statement;
import java.sql.SQLException;

/** A statement was refused. Comes out of a unit unchanged, so that whoever runs it decides whether to try again. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Step step;
    private final String at;
    private final String sql;
    private final SQLException failure;

    /** One of the file's own statements. */
    Refused(Step step, Statement statement, SQLException failure) {
        this(step, step.at(statement), statement.sql(), failure);
    }

    /** What is done besides. */
    Refused(Step step, String doing, SQLException failure) {
        this(step, step.part().file() + ", " + doing, "", failure);
    }

    private Refused(Step step, String at, String sql, SQLException failure) {
        super(failure);
        this.step = step;
        this.at = at;
        this.sql = sql;
        this.failure = failure;
    }

    Step step() {
        return step;
    }

    /** Empty where it is none of the file's own. */
    String sql() {
        return sql;
    }

    SQLException failure() {
        return failure;
    }

    /** File, line and statement. */
    String at() {
        return at;
    }

    /** Which statement of which file. */
    String place() {
        return step.attempted() + ": " + at;
    }
}
