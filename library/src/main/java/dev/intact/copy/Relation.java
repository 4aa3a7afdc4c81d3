package dev.intact.copy;

import java.util.List;
import java.util.Optional;

/**
 * What a query can be asked of: a table, a view, another query.
 *
 * @param sql how it stands in FROM
 * @param columns in their order
 */
record Relation(String sql, List<Field> columns) {
    /**
     * A column of it.
     *
     * @param from its name in SQLite
     * @param name its name here
     * @param said what it gives
     */
    record Field(String from, String name, Said said) {}

    Optional<Field> field(String column) {
        return columns.stream()
                .filter(field -> field.from().equalsIgnoreCase(column))
                .findFirst();
    }

    Relation called(List<String> names) throws Untranslatable {
        if (names.isEmpty()) {
            return this;
        }
        if (names.size() != columns.size()) {
            throw new Untranslatable("it names " + names.size() + " of its columns, and shows " + columns.size());
        }
        List<Field> fields = new java.util.ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            fields.add(new Field(names.get(i), names.get(i), columns.get(i).said()));
        }
        return new Relation(sql, fields);
    }
}
