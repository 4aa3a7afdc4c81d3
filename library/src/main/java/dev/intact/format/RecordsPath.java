package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.util.List;

/**
 * Where the records are in a JSON value.
 *
 * @param steps names of members, and {@code *} for each element of an array
 */
record RecordsPath(List<String> steps) {
    static final String EACH = "*";

    RecordsPath {
        steps = List.copyOf(steps);
        if (steps.contains("")) {
            throw new ConfigurationException(
                    "The records cannot be found: the path " + String.join(".", steps) + " has an empty step.");
        }
    }

    static RecordsPath of(String text) {
        return new RecordsPath(text.isEmpty() ? List.of() : List.of(text.split("\\.", -1)));
    }

    int stars() {
        return (int) steps.stream().filter(EACH::equals).count();
    }

    /** The members on the way to the first array whose elements are read one at a time. */
    List<String> prefix() {
        int star = steps.indexOf(EACH);
        return star < 0 ? steps : steps.subList(0, star);
    }

    /** What is left of the path inside such an element. */
    RecordsPath inside() {
        int star = steps.indexOf(EACH);
        return new RecordsPath(star < 0 ? List.of() : steps.subList(star + 1, steps.size()));
    }

    boolean endsInArray() {
        return steps.isEmpty() || steps.get(steps.size() - 1).equals(EACH);
    }

    @Override
    public String toString() {
        return String.join(".", steps);
    }
}
