package dev.intact.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Environment variables inside values: {@code ${NAME}}, {@code ${NAME:-default}} where it is missing or empty, and
 * {@code $$} for one dollar. What a variable holds is never looked at again: a dollar in it is a dollar.
 *
 * @param values by name
 */
record Variables(Map<String, String> values) {
    private static final Pattern DOLLAR =
            Pattern.compile("\\$\\$|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}|\\$\\{[^}]*}?");

    Variables {
        values = Map.copyOf(values);
    }

    /** Whether a value would be taken from the environment. */
    static boolean in(String text) {
        return DOLLAR.matcher(text).results().anyMatch(found -> !found.group().equals("$$"));
    }

    /** The variables a text names, as {@code ${NAME}}: without their defaults, which may be secrets too. */
    static String namesIn(String text) {
        return DOLLAR.matcher(text)
                .results()
                .filter(found -> found.group(1) != null)
                .map(found -> "${" + found.group(1) + "}")
                .distinct()
                .collect(Collectors.joining(", "));
    }

    String replaceIn(String text, Place place) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        Matcher found = DOLLAR.matcher(text);
        return found.replaceAll(dollar -> Matcher.quoteReplacement(meaning(found, place)));
    }

    private String meaning(Matcher found, Place place) {
        if (found.group().equals("$$")) {
            return "$";
        }
        if (found.group(1) == null) {
            throw place.wrong(
                    "\"${\" begins a variable such as ${NAME} or ${NAME:-default}; \"$${\" stands for \"${\"");
        }
        String name = found.group(1);
        Optional<String> held = Optional.ofNullable(values.get(name));
        Optional<String> fallback = Optional.ofNullable(found.group(2));
        return held.filter(value -> !value.isEmpty() || fallback.isEmpty())
                .or(() -> fallback)
                .orElseThrow(() -> place.wrong(
                        "the environment variable " + name + " is not set; set it, or write ${" + name + ":-default}"));
    }
}
