package dev.intact.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names of a header, and what is wrong with them.
 *
 * @param names as they stand, nothing trimmed
 * @param wrong why they cannot be the names of columns
 */
record CsvHeader(List<String> names, Optional<String> wrong) {

    static CsvHeader of(SourceRecord cells) {
        List<String> names = new ArrayList<>(cells.size());
        for (int i = 0; i < cells.size(); i++) {
            names.add(cells.text(i));
        }
        return new CsvHeader(List.copyOf(names), wrongIn(names));
    }

    /** Why names cannot be those of columns. */
    static Optional<String> wrongIn(List<String> names) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.isEmpty()) {
                return Optional.of("column " + (i + 1) + " of the header has no name");
            }
            if (name.indexOf('\0') >= 0) {
                return Optional.of("the name of column " + (i + 1) + " of the header has a NUL character in it");
            }
            Integer before = places.put(name.toLowerCase(Locale.ROOT), i);
            if (before != null) {
                return Optional.of(twice(names, before, i));
            }
        }
        return Optional.empty();
    }

    private static String twice(List<String> names, int first, int second) {
        String places = " (columns " + (first + 1) + " and " + (second + 1) + " of the header)";
        if (names.get(first).equals(names.get(second))) {
            return "two columns are called " + names.get(first) + places;
        }
        return "the names " + names.get(first) + " and " + names.get(second) + " differ only in their case" + places;
    }
}
