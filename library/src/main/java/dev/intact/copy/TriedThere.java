package dev.intact.copy;

import dev.intact.dialect.Addition;
import dev.intact.dialect.Addition.Kind;
import dev.intact.error.ConfigurationException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is made in the source's own words may need functions, types or sequences that a copy does not make. So it is tried
 * before any row is read.
 */
record TriedThere(CopyPlan plan, Trial trial) {
    /** The plan without the views that cannot be made. A table that cannot be made is refused by name. */
    CopyPlan sound() throws SQLException {
        for (CopiedTable table : plan.missing()) {
            List<String> statements = Stream.of(
                            table.definition().table(), table.definition().keys())
                    .flatMap(List::stream)
                    .toList();
            Optional<SQLException> failure = failure(statements);
            if (failure.isPresent() && !isLacking(failure.get())) {
                return plan;
            }
            if (failure.isPresent()) {
                throw new ConfigurationException(
                        "The table " + table.source() + " cannot be made in the target: "
                                + Trial.firstLine(failure.get())
                                + ". Nothing was changed. Make there first what it needs"
                                + " (functions, types, sequences, extensions are not copied by themselves), or name the"
                                + " tables to be copied with --tables.",
                        failure.get());
            }
            for (String statement : statements) {
                trial.prepare(statement);
            }
        }
        return views();
    }

    private CopyPlan views() throws SQLException {
        List<Addition> additions = new ArrayList<>();
        List<Remark> remarks = new ArrayList<>(plan.remarks());
        for (Addition addition : plan.additions()) {
            boolean view = addition.kind() == Kind.VIEW;
            Optional<SQLException> failure = view ? failure(List.of(addition.sql())) : Optional.empty();
            if (failure.isPresent() && !isLacking(failure.get())) {
                return plan;
            }
            if (failure.isPresent()) {
                remarks.add(new Remark(
                        Remark.Weight.NOT_COPIED,
                        addition.what(),
                        "it cannot be made in the target: " + Trial.firstLine(failure.get())));
                continue;
            }
            additions.add(addition);
            if (view) {
                trial.prepare(addition.sql());
            }
        }
        return new CopyPlan(plan.tables(), additions, plan.standing(), remarks);
    }

    private Optional<SQLException> failure(List<String> statements) throws SQLException {
        return trial.failure(statements.toArray(String[]::new));
    }

    /** Rights, room and servers that only read are looked at by the load, in its own words. */
    private static boolean isLacking(SQLException failure) {
        return String.valueOf(failure.getSQLState()).matches("42(?!501).*|3F000");
    }
}
