package dev.intact.format;

import dev.intact.format.SourceRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A value of a program as the text that a source would have for it. Safe for many threads. */
public final class ValueText {
    private final byte[] utf8;
    private final Kind kind;

    private ValueText(byte[] utf8, Kind kind) {
        this.utf8 = utf8;
        this.kind = kind;
    }

    /**
     * The text.
     *
     * @return well-formed UTF-8; not to be changed
     */
    public byte[] utf8() {
        return utf8;
    }

    /**
     * What it would be in a source.
     *
     * @return {@code NUMBER}, {@code BOOLEAN} or {@code TEXT}
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The text of a value: bytes in hexadecimal digits, enums by their name, everything else as it writes itself.
     *
     * @param value not null, not optional
     * @return its text
     * @throws IllegalArgumentException where it has none: an array, or half of a surrogate pair
     */
    public static ValueText of(Object value) {
        if (value instanceof Boolean) {
            return new ValueText(utf8(value.toString()), Kind.BOOLEAN);
        }
        return new ValueText(utf8(text(value)), value instanceof Number ? Kind.NUMBER : Kind.TEXT);
    }

    /**
     * What is in an optional value.
     *
     * @param value any value
     * @return the value itself, or what it holds; null where it is empty
     */
    public static @Nullable Object unwrapped(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.orElse(null);
        } else if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        } else if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        } else if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? optional.getAsDouble() : null;
        }
        return value;
    }

    private static byte[] utf8(String text) {
        if (!isWhole(text)) {
            throw new IllegalArgumentException("holds half of a surrogate pair, which is no character");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        } else if (value instanceof Enum<?> named) {
            return named.name();
        } else if (value instanceof ZonedDateTime moment) {
            return moment.toOffsetDateTime().toString();
        } else if (value.getClass().isArray()) {
            throw new IllegalArgumentException("an array (" + value.getClass().getSimpleName() + ") is no value");
        }
        return value.toString();
    }
}
