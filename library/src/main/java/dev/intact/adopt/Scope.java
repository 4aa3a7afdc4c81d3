package dev.intact.adopt;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a logical connection may still take back: all since its last commit, or since a savepoint it set. */
final class Scope implements Savepoint {
    private final LogicalConnection owner;
    private final int id;
    private final Optional<String> label;

    /** Where its savepoint stands in the database, if it does. */
    @Nullable
    Level level;

    /** Its owner has changed something in it. */
    boolean wrote;

    /** Others have changed something since its savepoint was set: going back would take that along. */
    boolean shared;

    Scope(LogicalConnection owner, int id, Optional<String> label) {
        this.owner = owner;
        this.id = id;
        this.label = label;
    }

    /** A savepoint that stands in the database; gone as soon as its scope does not point to it. */
    record Level(Scope scope, String name) {
        boolean isOfUse() {
            return equals(scope.level) && !scope.shared;
        }
    }

    LogicalConnection owner() {
        return owner;
    }

    boolean isNamed(String name) {
        return label.filter(name::equals).isPresent();
    }

    @Override
    public int getSavepointId() throws SQLException {
        if (label.isPresent()) {
            throw new SQLException("The savepoint " + label.get() + " has a name and therefore no number", "3B000");
        }
        return id;
    }

    @Override
    public String getSavepointName() throws SQLException {
        return label.orElseThrow(
                () -> new SQLException("The savepoint " + id + " has a number and therefore no name", "3B000"));
    }
}
