package dev.intact.dialect;

import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a load is about to do to a database. Immutable.
 *
 * @param tables which are loaded, standing or not, and how
 * @param bytes what the sources hold, as far as it is known; negative where it is not
 */
public record Undertaking(Map<TableName, Mode> tables, long bytes) {
    /** Takes a copy. */
    public Undertaking {
        tables = Map.copyOf(new LinkedHashMap<>(tables));
    }
}
