package dev.intact.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, in the order of the columns that were named for it. Immutable as far as its values are.
 *
 * @param values text, numbers, booleans, {@code java.time} values, {@code byte[]}, {@code UUID}, or null
 */
public record Row(List<@Nullable Object> values) {
    /** Takes a copy; nulls are allowed. */
    public Row {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    /**
     * A row.
     *
     * @param values in the order of the columns
     * @return the row
     */
    public static Row of(@Nullable Object... values) {
        return new Row(Arrays.asList(values));
    }
}
