package dev.intact.schema;

import java.util.List;
import java.util.Locale;

/** How names of fields and columns are compared. */
public final class FieldNames {
    private FieldNames() {}

    /**
     * Finds a name: by its very letters, else the only one that differs in case.
     *
     * @param fields where to look
     * @param name what to look for
     * @return its index, or -1
     */
    public static int find(List<String> fields, String name) {
        int exact = fields.indexOf(name);
        if (exact >= 0) {
            return exact;
        }
        int found = -1;
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    /**
     * Whether one could be a slip for the other: one begins with the other, or they differ in few letters.
     *
     * @param a a name
     * @param b another
     * @return true where a person may have meant the other
     */
    public static boolean isNear(String a, String b) {
        String left = a.toLowerCase(Locale.ROOT);
        String right = b.toLowerCase(Locale.ROOT);
        return left.startsWith(right) || right.startsWith(left) || distance(left, right) <= 2;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(Math.min(row[j - 1], above) + 1, change);
                corner = above;
            }
        }
        return row[b.length()];
    }
}
