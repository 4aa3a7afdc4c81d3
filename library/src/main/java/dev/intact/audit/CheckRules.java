package dev.intact.audit;

import dev.intact.audit.Audit.Finding;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.StageTable;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Check constraints, asked of the staged rows. A check that mentions a column that is not loaded is left to the database:
 * only there is the value known that stands or is put in.
 */
final class CheckRules {
    private final Dialect dialect;
    private final TablePlan plan;
    private final StageTable stage;

    CheckRules(Dialect dialect, StagedTable staged) {
        this.dialect = dialect;
        this.plan = staged.plan();
        this.stage = staged.stage();
    }

    List<Finding> findings() {
        return plan.made()
                ? List.of()
                : plan.table().checks().stream()
                        .filter(this::isKnown)
                        .map(this::finding)
                        .toList();
    }

    private boolean isKnown(TableSchema.Check check) {
        return plan.table().columns().stream()
                .map(Column::name)
                .allMatch(name -> plan.binds(List.of(name)) || !mentions(check.expression(), name));
    }

    private Finding finding(TableSchema.Check check) {
        List<String> mentioned = plan.columns().stream()
                .map(Column::name)
                .filter(name -> mentions(check.expression(), name))
                .toList();
        String values = mentioned.stream().map(c -> ", " + dialect.quote(c)).collect(Collectors.joining());
        String name = check.name().isEmpty() ? "check" : "check " + check.name();
        return new Finding(
                name,
                plan.label(),
                mentioned.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", mentioned)),
                "select " + StageTable.ROW + ", null" + values + " from (" + rows() + ") s where not ("
                        + check.expression() + ")",
                "refused by the " + name + " (" + check.expression() + ")");
    }

    private String rows() {
        String columns = plan.columns().stream()
                .map(column ->
                        dialect.fromStage(column, dialect.quote(column.name())) + " as " + dialect.quote(column.name()))
                .collect(Collectors.joining(", "));
        return "select " + StageTable.ROW + ", " + columns + " from " + stage.sql();
    }

    /** By its name, or as it is quoted with a quote in it. */
    private static boolean mentions(String expression, String column) {
        String name = Pattern.quote(column) + "|" + Pattern.quote(column.replace("\"", "\"\""));
        return Pattern.compile("(?<![\\w$])(" + name + ")(?![\\w$])", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(expression)
                .find();
    }
}
