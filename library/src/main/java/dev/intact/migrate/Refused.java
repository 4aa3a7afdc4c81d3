package dev.intact.migrate;

import dev.intact.adopt.SqlScript.Statement;
import java.sql.SQLException;

/** A statement was refused. Comes out of a unit unchanged, so that whoever runs it decides whether to try again. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 200;

    private final transient Step step;
    private final transient Statement statement;
    private final SQLException failure;

    Refused(Step step, Statement statement, SQLException failure) {
        super(failure);
        this.step = step;
        this.statement = statement;
        this.failure = failure;
    }

    Step step() {
        return step;
    }

    Statement statement() {
        return statement;
    }

    SQLException failure() {
        return failure;
    }

    /** Which statement of which file. */
    String place() {
        String sql = statement.sql().replaceAll("\\s+", " ");
        String shown = sql.length() > SHOWN ? sql.substring(0, SHOWN) + "…" : sql;
        return step.attempted() + ": " + step.part().place(statement.line()) + ", at: " + shown;
    }
}
