package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Since;
import dev.intact.dialect.Since.Told;
import dev.intact.dialect.Since.Untold;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Rows;
import dev.intact.ledger.ChangeTables;
import dev.intact.schema.Column;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What later loads did to the table of a part.
 *
 * @param parts those that touched rows, in their order
 */
public record Later(List<Part> parts) {
    /** Takes a copy. */
    public Later {
        parts = List.copyOf(parts);
    }

    /**
     * Of all parts of a table those that are later than one of them.
     *
     * @param part that one
     * @param all of its table
     * @return in the order of their loads
     */
    public static Later than(Part part, List<Part> all) {
        return new Later(all.stream()
                .filter(other -> other.load() > part.load() && hasRows(other))
                .sorted(Comparator.comparingLong(Part::load))
                .toList());
    }

    private static boolean hasRows(Part part) {
        return !(part.content() instanceof Rows rows) || rows.count() > 0;
    }

    /**
     * In words of the database.
     *
     * @param dialect of the database
     * @return for each part what it tells
     */
    public List<Since> since(Dialect dialect) {
        return parts.stream().map(part -> since(dialect, part)).toList();
    }

    private static Since since(Dialect dialect, Part part) {
        return part.content() instanceof Rows
                ? new Told(
                        query(dialect, part, Image.GONE, Image.BEFORE),
                        query(dialect, part, Image.ADDED, Image.AFTER),
                        names(part))
                : new Untold();
    }

    static List<String> names(Part part) {
        return part.columns().stream().map(Column::name).toList();
    }

    private static String query(Dialect dialect, Part part, Image one, Image other) {
        String values =
                IntStream.range(0, part.columns().size()).mapToObj(i -> "v" + i).collect(Collectors.joining(", "));
        return "select " + values + " from " + new ChangeTables(dialect).rows(part.load(), part.number()) + " where "
                + ChangeSets.IMAGE + " in ('" + one.mark() + "', '" + other.mark() + "')";
    }
}
