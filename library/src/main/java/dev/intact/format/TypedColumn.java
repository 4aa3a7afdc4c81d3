package dev.intact.format;

import dev.intact.schema.ColumnType;
import java.util.Optional;

/**
 * A column of a file to be written.
 *
 * @param name of the column
 * @param type what it holds, where that is known before its first value
 */
public record TypedColumn(String name, Optional<ColumnType> type) {}
