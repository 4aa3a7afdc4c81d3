package dev.intact.schema;

import java.util.OptionalInt;

/** What a column holds, in words that both databases share. Immutable. */
public sealed interface ColumnType {

    /**
     * A whole number.
     *
     * @param bits 16, 32 or 64
     */
    record Int(int bits) implements ColumnType {}

    /**
     * An exact decimal number.
     *
     * @param precision all digits, where limited
     * @param scale digits after the point, where limited
     */
    record Decimal(OptionalInt precision, OptionalInt scale) implements ColumnType {}

    /**
     * A binary floating-point number.
     *
     * @param bits 32 or 64
     */
    record Real(int bits) implements ColumnType {}

    /** True or false. */
    record Bool() implements ColumnType {}

    /**
     * Text.
     *
     * @param maxLength the most characters (Unicode code points), where limited
     */
    record Text(OptionalInt maxLength) implements ColumnType {}

    /** A day. */
    record Date() implements ColumnType {}

    /** A time of day without a zone, to the microsecond. */
    record Time() implements ColumnType {}

    /**
     * A moment, to the microsecond.
     *
     * @param zoned whether it is an instant (with an offset in the text) or a local date and time (without one)
     */
    record Timestamp(boolean zoned) implements ColumnType {}

    /** A JSON value. */
    record Json() implements ColumnType {}

    /** Bytes; as text {@code \x} and hexadecimal digits. */
    record Bytes() implements ColumnType {}

    /** A universally unique identifier. */
    record Uuid() implements ColumnType {}

    /**
     * A type only the database knows; its values travel as text, and the database is asked whether they are valid.
     *
     * @param sqlName the type as the database writes it
     */
    record Other(String sqlName) implements ColumnType {}

    /**
     * Text without a limit.
     *
     * @return the type
     */
    static Text text() {
        return new Text(OptionalInt.empty());
    }

    /**
     * Text of at most so many characters.
     *
     * @param maxLength at least 1
     * @return the type
     */
    static Text text(int maxLength) {
        return new Text(OptionalInt.of(maxLength));
    }

    /**
     * A decimal without a limit.
     *
     * @return the type
     */
    static Decimal decimal() {
        return new Decimal(OptionalInt.empty(), OptionalInt.empty());
    }
}
