package dev.intact.dialect;

import java.util.Optional;

/**
 * What a database says about a constraint that refused a row.
 *
 * @param constraint its name or, where it has none, its expression
 * @param table the table, where said
 * @param column the column, where said
 * @param detail what else the database says; may quote a value
 */
public record Violation(Optional<String> constraint, Optional<String> table, Optional<String> column, String detail) {}
