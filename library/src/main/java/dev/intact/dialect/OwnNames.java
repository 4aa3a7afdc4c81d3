package dev.intact.dialect;

import java.util.List;
import java.util.Locale;

/** What Intact's own tables are called where a database has no schemas. */
public final class OwnNames {
    private static final List<String> FIXED = List.of(
            "intact_commit",
            "intact_result",
            "intact_load",
            "intact_load_table",
            "intact_change",
            "intact_file",
            "intact_kept",
            "intact_made",
            "intact_meta",
            "intact_migration",
            "intact_restored");

    /** A number follows. */
    private static final String OF_CHANGES = "intact_change_";

    private OwnNames() {}

    /**
     * Those that are always the same.
     *
     * @return in small letters, letters and underlines only
     */
    public static List<String> fixed() {
        return FIXED;
    }

    /**
     * How those of changes begin.
     *
     * @return a digit follows
     */
    public static String ofChanges() {
        return OF_CHANGES;
    }

    /**
     * Whether a table of Intact's own has that name, or may have it one day.
     *
     * @param name in any case
     * @return also true where it is somebody else's by now
     */
    public static boolean includes(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return FIXED.contains(small) || small.matches(OF_CHANGES + "\\d.*");
    }
}
