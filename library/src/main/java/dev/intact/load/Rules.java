package dev.intact.load;

import dev.intact.schema.Column;
import dev.intact.stage.Binding;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What a table load says about single columns. */
final class Rules {
    private Rules() {}

    /** The rule for a column: of its very name, else of the only one that differs in case. */
    static Optional<ColumnRule> of(TableLoad table, String column) {
        return table.rule(column)
                .or(() -> table.columns().stream()
                        .filter(rule -> rule.column().equalsIgnoreCase(column))
                        .findFirst());
    }

    /** Fields that are passed over. */
    static Set<String> ignored(TableLoad table) {
        Set<String> ignored = new LinkedHashSet<>();
        for (ColumnRule rule : table.columns()) {
            if (rule.use() == ColumnRule.Use.IGNORE) {
                ignored.add(rule.from().orElse(rule.column()));
            }
        }
        return ignored;
    }

    static Binding bind(TableLoad table, Column column, boolean required) {
        Optional<ColumnRule> rule = of(table, column.name());
        Optional<String> from = rule.flatMap(ColumnRule::from);
        return new Binding(
                column,
                from.orElse(column.name()),
                from,
                required,
                rule.flatMap(ColumnRule::format),
                rule.flatMap(ColumnRule::nulls).or(table::nulls),
                rule.flatMap(ColumnRule::defaultValue),
                Optional.empty());
    }
}
