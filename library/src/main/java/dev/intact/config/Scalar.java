package dev.intact.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A single value. Immutable. */
public final class Scalar implements Setting {
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
    private static final int SHOWN = 80;
    private static final Pattern SECRET = Pattern.compile("(?<=://)\\S*@|(?i)(?<=(?:password|passwd|pwd)=)[^&\\s]+");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    private final Place place;
    private final String written;
    private final boolean plain;
    private final Variables variables;

    Scalar(Place place, String written, boolean plain, Variables variables) {
        this.place = place;
        this.written = written;
        this.plain = plain;
        this.variables = variables;
    }

    @Override
    public Place place() {
        return place;
    }

    /**
     * Whether nothing stands here: no text, {@code ~} or {@code null}, without quotes.
     *
     * @return false for an empty text in quotes
     */
    public boolean isNothing() {
        return plain && NOTHING.contains(written);
    }

    @Override
    public String described() {
        if (isNothing()) {
            return "nothing";
        }
        return Variables.in(written) ? "a value taken from " + Variables.namesIn(written) : shown(written);
    }

    @Override
    public String text() {
        if (isNothing()) {
            throw expected("text");
        }
        return variables.replaceIn(written, place);
    }

    @Override
    public List<String> texts() {
        if (isNothing()) {
            throw expected("text or a list of texts");
        }
        return List.of(text());
    }

    @Override
    public List<Setting> items() {
        throw expected("a list");
    }

    @Override
    public long integer(long least, long most) {
        String expected = "a whole number from " + least + " to " + most;
        try {
            long number = Long.parseLong(value());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw expected(expected);
        }
        throw expected(expected);
    }

    @Override
    public boolean flag() {
        return switch (value()) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw expected("true or false");
        };
    }

    @Override
    public Duration duration() {
        return Units.duration(value()).orElseThrow(() -> expected(Units.DURATION));
    }

    @Override
    public long size() {
        return Units.size(value()).orElseThrow(() -> expected(Units.SIZE));
    }

    @Override
    public <T> T oneOf(Map<String, T> words) {
        T meaning = words.get(value());
        if (meaning != null) {
            return meaning;
        }
        String known = "one of " + String.join(", ", words.keySet());
        if (isNothing() || Variables.in(written)) {
            throw expected(known);
        }
        throw place.wrong("expected " + known + ", found " + shown(written) + ", did you mean \""
                + Nearest.of(written, words.keySet()) + "\"?");
    }

    private String value() {
        return isNothing() ? "" : text().strip();
    }

    /** In quotes, on one line, shortened, without what looks like a password. */
    static String shown(String written) {
        String text =
                SECRET.matcher(written).replaceAll(secret -> secret.group().endsWith("@") ? "***@" : "***");
        String head = text.codePointCount(0, text.length()) <= SHOWN
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
        Matcher control = CONTROL.matcher(head);
        return '"'
                + control.replaceAll(
                        found -> String.format("\\\\u%04x", found.group().codePointAt(0)))
                + '"';
    }
}
