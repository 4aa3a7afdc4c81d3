package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One value of a configuration file, which knows where it stands. What it is asked for and is not, it says with its
 * file, line and column; what came from an environment variable is never shown. Immutable.
 */
public sealed interface Setting permits Section, Items, Scalar {
    /**
     * Where it stands.
     *
     * @return its first character
     */
    Place place();

    /**
     * What it is, for messages; never a value taken from a variable.
     *
     * @return such as {@code a list} or {@code "abc"}
     */
    String described();

    /**
     * A failure located here.
     *
     * @param expected what should stand here
     * @return {@code intact.yaml line 7, column 5: expected a duration such as 30s, found "soon"}
     */
    default ConfigurationException expected(String expected) {
        return place().wrong(unexpected(expected));
    }

    /**
     * As {@link #expected(String)}, with what told.
     *
     * @param expected what should stand here
     * @param cause what was thrown for what stands here
     * @return the exception
     */
    default ConfigurationException expected(String expected, Throwable cause) {
        return place().wrong(unexpected(expected), cause);
    }

    private String unexpected(String expected) {
        return "expected " + expected + ", found " + described();
    }

    /**
     * Named settings.
     *
     * @return this
     * @throws ConfigurationException where it is not a map
     */
    default Section section() {
        throw expected("a map of keys and values");
    }

    /**
     * Settings in a row.
     *
     * @return in their order
     * @throws ConfigurationException where it is not a list
     */
    default List<Setting> items() {
        throw expected("a list");
    }

    /**
     * Text, with its variables replaced.
     *
     * @return as it stands, whatever it looks like: {@code 007} and {@code no} are texts too
     * @throws ConfigurationException where it is a map, a list or nothing, or a variable is missing
     */
    default String text() {
        throw expected("text");
    }

    /**
     * One text, or a list of texts.
     *
     * @return in their order
     * @throws ConfigurationException where it is neither
     */
    default List<String> texts() {
        throw expected("text or a list of texts");
    }

    /**
     * A whole number.
     *
     * @param least the smallest allowed
     * @param most the largest allowed
     * @return the number
     * @throws ConfigurationException where it is not one, or outside
     */
    default long integer(long least, long most) {
        throw expected("a whole number");
    }

    /**
     * True or false, as YAML 1.2 writes them: {@code yes} and {@code on} are texts.
     *
     * @return the truth
     * @throws ConfigurationException where it is neither
     */
    default boolean flag() {
        throw expected("true or false");
    }

    /**
     * A span of time: {@code 500ms}, {@code 30s}, {@code 60m}, {@code 2h}, {@code 1d}.
     *
     * @return not negative
     * @throws ConfigurationException where it is not one
     */
    default Duration duration() {
        throw expected(Units.DURATION);
    }

    /**
     * A number of bytes: {@code 512MB}, {@code 64kB}; 1 kB is 1024 bytes, as PostgreSQL counts.
     *
     * @return in bytes, not negative
     * @throws ConfigurationException where it is not one
     */
    default long size() {
        throw expected(Units.SIZE);
    }

    /**
     * One of several words.
     *
     * @param <T> what they mean
     * @param words what each means
     * @return the meaning
     * @throws ConfigurationException where it is none of them; names the nearest
     */
    default <T> T oneOf(Map<String, T> words) {
        throw expected("one of " + String.join(", ", words.keySet()));
    }
}
