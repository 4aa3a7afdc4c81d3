package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a field of a JSON record is.
 *
 * @param up how many records further out to begin
 * @param place whether the place in the array is meant, not what is there
 * @param steps members and places of elements on the way; none: the record itself
 */
record FieldPath(int up, boolean place, List<String> steps) {
    private static final Pattern UP = Pattern.compile("\\^(\\d{1,4})(?:(#)|\\.(.*))?");

    static FieldPath of(String text) {
        if (text.equals("#")) {
            return new FieldPath(0, true, List.of());
        }
        Matcher up = UP.matcher(text);
        if (up.matches()) {
            String rest = up.group(3) == null ? "" : up.group(3);
            return new FieldPath(Integer.parseInt(up.group(1)), up.group(2) != null, steps(rest));
        }
        return new FieldPath(0, false, steps(text));
    }

    private static List<String> steps(String text) {
        if (text.isEmpty() || text.equals(".")) {
            return List.of();
        }
        List<String> steps = List.of(text.split("\\.", -1));
        if (steps.contains("")) {
            throw new ConfigurationException("The path " + text + " of a field has an empty step.");
        }
        return steps;
    }

    /** Whether the record itself is meant. */
    boolean isWhole() {
        return up == 0 && !place && steps.isEmpty();
    }

    /** The node it leads to, or {@link JsonTape#NOTHING}. */
    int follow(JsonTape tape, int from) {
        int node = from;
        for (int i = 0; i < steps.size() && node != JsonTape.NOTHING; i++) {
            node = follow(tape, node, steps.get(i));
        }
        return node;
    }

    private static int follow(JsonTape tape, int node, String step) {
        return switch (tape.type(node)) {
            case OBJECT -> tape.member(node, step);
            case ARRAY -> isIndex(step) ? tape.element(node, Integer.parseInt(step)) : JsonTape.NOTHING;
            default -> JsonTape.NOTHING;
        };
    }

    static boolean isIndex(String step) {
        return !step.isEmpty() && step.length() < 10 && step.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
