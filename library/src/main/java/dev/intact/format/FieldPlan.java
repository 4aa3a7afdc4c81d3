package dev.intact.format;

import java.util.List;
import java.util.Optional;

/**
 * Which fields a reader is to yield. CSV has its fields in its header and yields all of them; the plan tells JSON
 * readers what to look for.
 *
 * @param fields the wanted fields, in the order of the cells
 * @param unlisted what to do with members that no field asks for
 * @param ignored names of those of the fields that may be there and whose values nobody looks at
 */
public record FieldPlan(List<Field> fields, Unlisted unlisted, List<String> ignored) {
    /** Takes copies. */
    public FieldPlan {
        fields = List.copyOf(fields);
        ignored = List.copyOf(ignored);
    }

    /**
     * A plan of fields all of which are looked at.
     *
     * @param fields the wanted fields, in the order of the cells
     * @param unlisted what to do with members that no field asks for
     */
    public FieldPlan(List<Field> fields, Unlisted unlisted) {
        this(fields, unlisted, List.of());
    }

    /** What becomes of members that no field asks for. */
    public enum Unlisted {
        /** Passed over. */
        IGNORE,
        /** The first record with each such member is a fault. */
        REFUSE,
        /**
         * As {@link #REFUSE}, for a plan that was made from some of the records: it is a fault, too, where {@code user} is
         * only ever null or {@code {}}, and a field {@code user_id} is never given by a member of it.
         */
        REFUSE_EMPTY
    }

    /**
     * One wanted field.
     *
     * @param name its name; without a path, the member of that very name, or the member inside objects whose names
     *     joined by {@code _} give it
     * @param path where it is, if not by its name: {@code a.b.0} inside the record, {@code ^1.a} inside the record
     *     around it, {@code #} its place in its array from 0, {@code ^1#} that of the record around it, {@code .} the
     *     record itself
     */
    public record Field(String name, Optional<String> path) {}
}
