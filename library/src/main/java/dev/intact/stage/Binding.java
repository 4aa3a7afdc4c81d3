package dev.intact.stage;

import dev.intact.format.TypeGuess;
import dev.intact.schema.Column;
import java.util.List;
import java.util.Optional;

/**
 * One column that is loaded, and where its values come from.
 *
 * @param column of the target
 * @param field the field's name: a header, or for JSON the name the plan gives it
 * @param path for JSON: where the field is, if not by its name
 * @param required whether null is refused: the column takes none, or it is part of the key
 * @param format how dates and times are written, where said
 * @param nulls the texts that stand for null; empty: an empty cell without quotes
 * @param defaultValue the text taken in place of null, where said
 * @param guess where the column's type was guessed from the beginning of the source: what was seen there
 */
public record Binding(
        Column column,
        String field,
        Optional<String> path,
        boolean required,
        Optional<String> format,
        Optional<List<String>> nulls,
        Optional<String> defaultValue,
        Optional<TypeGuess> guess) {
    /** Takes a copy. */
    public Binding {
        nulls = nulls.map(List::copyOf);
    }
}
