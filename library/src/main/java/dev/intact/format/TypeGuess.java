package dev.intact.format;

import dev.intact.format.SourceRecord.Kind;
import dev.intact.schema.ColumnType;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Which type a new column needs to keep every value offered, and its text where that may matter: leading zeros, plus
 * signs, more digits than fit, or two forms side by side all make it text. Quotes say nothing of the type in delimited
 * text; a JSON string is text although it looks like a number, but days, times and moments are seen in it. Cells that stand for null are not offered.
 * Guesses of parts of a source can be merged. For one thread at a time.
 */
public final class TypeGuess {
    private static final int WHOLE = 1;
    private static final int LARGE_WHOLE = 1 << 1;
    private static final int DECIMAL = 1 << 2;
    private static final int EXPONENT = 1 << 3;
    private static final int LOWER = 1 << 4;
    private static final int UPPER = 1 << 5;
    private static final int TITLE = 1 << 6;
    private static final int DATE = 1 << 7;
    private static final int TIME = 1 << 8;
    private static final int LOCAL = 1 << 9;
    private static final int ZONED = 1 << 10;
    private static final int JSON = 1 << 11;
    private static final int TEXT = 1 << 12;
    private static final int NUMBERS = WHOLE | LARGE_WHOLE | DECIMAL | EXPONENT;
    private static final int SURE_DIGITS = 15;

    private int forms;
    private int digits;
    private boolean inexact;
    /** Whether a number stood in text: JSON numbers may be binary ones, digits in text are meant. */
    private boolean written;
    /** Whether it is enough to know that the type is another one. */
    private boolean watching;
    /** What the source says itself, for so many exact digits. */
    private Optional<IntFunction<ColumnType>> declared = Optional.empty();

    /**
     * No guess: the type that a source says its field has. Values do not change it.
     *
     * @param type for the most significant digits that the database keeps of a decimal
     * @return as if all values of the field had been seen
     */
    public static TypeGuess declared(IntFunction<ColumnType> type) {
        TypeGuess guess = new TypeGuess();
        guess.declared = Optional.of(type);
        return guess;
    }

    /**
     * Whether the source says the type itself, so that no later value can prove it wrong.
     *
     * @return false for a guess
     */
    public boolean isDeclared() {
        return declared.isPresent();
    }

    /**
     * Takes a cell into account.
     *
     * @param record what holds it
     * @param cell its place, from 0
     */
    public void accept(SourceRecord record, int cell) {
        accept(record.data(), record.start(cell), record.end(cell), record.kind(cell));
    }

    /**
     * Takes a cell into account; absent cells and JSON nulls say nothing.
     *
     * @param data the bytes, UTF-8
     * @param start index of the first
     * @param end index after the last
     * @param kind what the cell is
     */
    public void accept(byte[] data, int start, int end, Kind kind) {
        switch (kind) {
            case ABSENT, NULL -> {}
            case JSON -> forms |= JSON;
            case BOOLEAN -> forms |= LOWER;
            case INFINITE -> forms |= EXPONENT;
            case NUMBER -> forms |= number(data, start, end, true);
            case PLAIN, QUOTED -> {
                if ((forms & TEXT) == 0) {
                    forms |= text(data, start, end);
                }
            }
            case TEXT -> forms |= start == end ? TEXT : moment(data, start, end);
            case BYTES -> forms |= TEXT;
        }
    }

    /**
     * Takes into account what another guess has seen.
     *
     * @param other of the same field; not changed
     */
    public void merge(TypeGuess other) {
        if (isDeclared() || other.isDeclared()) {
            TypeGuess mine = new TypeGuess();
            mine.declared = declared;
            mine.take(this);
            declared = Optional.of(digits -> wider(mine, other, digits));
        }
        take(other);
    }

    private void take(TypeGuess other) {
        forms |= other.forms;
        digits = Math.max(digits, other.digits);
        inexact |= other.inexact;
        written |= other.written;
    }

    /** What holds the values of both, each of which may be declared or guessed. */
    private static ColumnType wider(TypeGuess one, TypeGuess other, int digits) {
        ColumnType mine = one.type(digits);
        ColumnType theirs = other.type(digits);
        if (mine.equals(theirs) || !(other.hasValues() || other.isDeclared())) {
            return mine;
        }
        if (!(one.hasValues() || one.isDeclared())) {
            return theirs;
        }
        if (mine instanceof ColumnType.Int a && theirs instanceof ColumnType.Int b) {
            return a.bits() > b.bits() ? a : b;
        }
        boolean numbers = mine instanceof ColumnType.Decimal || theirs instanceof ColumnType.Decimal;
        boolean exact = isExact(mine) && isExact(theirs);
        return numbers && exact ? ColumnType.decimal() : ColumnType.text();
    }

    private static boolean isExact(ColumnType type) {
        return type instanceof ColumnType.Int || type instanceof ColumnType.Decimal;
    }

    /**
     * What was seen, to be taken up again by {@link #mergeText}.
     *
     * @return digits and commas
     */
    public String text() {
        return forms + "," + digits + "," + (inexact ? 1 : 0) + "," + (written ? 1 : 0);
    }

    /**
     * Takes into account what another guess has seen.
     *
     * @param text its {@link #text}
     */
    public void mergeText(String text) {
        String[] parts = text.split(",", -1);
        forms |= Integer.parseInt(parts[0]);
        digits = Math.max(digits, Integer.parseInt(parts[1]));
        inexact |= parts[2].equals("1");
        written |= parts[3].equals("1");
    }

    /**
     * Another guess that begins with what this one has seen.
     *
     * @return for one thread, which may be another one
     */
    public TypeGuess copy() {
        TypeGuess copy = new TypeGuess();
        copy.declared = declared;
        copy.take(this);
        return copy;
    }

    /**
     * A guess that begins with what this one has seen and looks whether other values need another type: once all were
     * offered to it, or to several of its kind that are merged, its type is the one of this guess only if that is the type
     * of all of them. Which other type they need it does not say.
     *
     * @return for one thread, which may be another one
     */
    public TypeGuess watch() {
        TypeGuess watch = copy();
        watch.watching = true;
        return watch;
    }

    /**
     * Whether any value was offered.
     *
     * @return false where every cell was null or absent
     */
    public boolean hasValues() {
        return forms != 0;
    }

    /**
     * The narrowest type that keeps every value.
     *
     * @param exactDigits the most significant digits that the database keeps of a decimal
     * @return text where in doubt, or where there was no value
     */
    public ColumnType type(int exactDigits) {
        if (declared.isPresent()) {
            return declared.get().apply(exactDigits);
        }
        if ((forms & JSON) != 0) {
            return new ColumnType.Json();
        }
        if (forms != 0 && (forms & ~NUMBERS) == 0) {
            return numeric(exactDigits);
        }
        return switch (forms) {
            case LOWER, UPPER, TITLE -> new ColumnType.Bool();
            case DATE -> new ColumnType.Date();
            case TIME -> new ColumnType.Time();
            case LOCAL -> new ColumnType.Timestamp(false);
            case ZONED -> new ColumnType.Timestamp(true);
            default -> ColumnType.text();
        };
    }

    private ColumnType numeric(int exactDigits) {
        if (forms == WHOLE) {
            return new ColumnType.Int(64);
        }
        boolean exponent = (forms & EXPONENT) != 0;
        if (!exponent && digits <= exactDigits) {
            return ColumnType.decimal();
        }
        return (exponent || !written) && !inexact ? new ColumnType.Real(64) : ColumnType.text();
    }

    private int text(byte[] data, int start, int end) {
        if (start == end) {
            return TEXT;
        }
        if (data[start] != '-' && !Cells.digit(data[start])) {
            return truth(data, start, end);
        }
        int moment = moment(data, start, end);
        if (moment != TEXT) {
            return moment;
        }
        written = true;
        return number(data, start, end, false);
    }

    private static int moment(byte[] data, int start, int end) {
        int length = end - start;
        if (length >= 8 && data[start + 2] == ':' && Cells.time(data, start, end) != Cells.NONE) {
            return TIME;
        }
        if (length < Moments.DATE_LENGTH || data[start + 4] != '-') {
            return TEXT;
        }
        if (length == Moments.DATE_LENGTH) {
            return Cells.date(data, start, end) == Cells.NONE ? TEXT : DATE;
        }
        if (Cells.timestamp(data, start, end) == Cells.NONE) {
            return TEXT;
        }
        return Cells.isZoned(data, start, end) ? ZONED : LOCAL;
    }

    private static int truth(byte[] data, int start, int end) {
        int length = end - start;
        if (length != 4 && length != 5) {
            return TEXT;
        }
        if ("tfTF".indexOf(data[start]) < 0) {
            return TEXT;
        }
        return switch (Cells.ascii(data, start, end)) {
            case "true", "false" -> LOWER;
            case "TRUE", "FALSE" -> UPPER;
            case "True", "False" -> TITLE;
            default -> TEXT;
        };
    }

    /** Plain numbers only: no plus sign, no leading zeros, a digit on both sides of the point. */
    private int number(byte[] data, int start, int end, boolean typed) {
        boolean negative = data[start] == '-';
        int at = negative ? start + 1 : start;
        int whole = Cells.digits(data, at, end);
        if (whole == 0 || (whole > 1 && data[at] == '0')) {
            return TEXT;
        }
        int point = at + whole;
        boolean zero = data[at] == '0';
        if (point == end) {
            return negative && zero ? minusZero(typed) : whole(data, start, end, whole, typed);
        }
        return broken(data, start, point, end, zero ? 0 : whole, typed);
    }

    /** Minus zero is a number of its own only in binary floating point. */
    private static int minusZero(boolean typed) {
        return typed ? EXPONENT : TEXT;
    }

    private int whole(byte[] data, int start, int end, int count, boolean typed) {
        digits = Math.max(digits, count);
        weigh(data, start, end, count, typed);
        return Cells.isLong(data, start, end) ? WHOLE : LARGE_WHOLE;
    }

    private int broken(byte[] data, int start, int point, int end, int wholeDigits, boolean typed) {
        int fraction = data[point] == '.' ? Cells.digits(data, point + 1, end) : 0;
        int at = data[point] == '.' ? point + 1 + fraction : point;
        if (data[point] == '.' && fraction == 0) {
            return TEXT;
        }
        int count = Math.max(wholeDigits + fraction, 1);
        if (at == end) {
            if (data[start] == '-' && allZero(data, start + 1, end)) {
                return minusZero(typed);
            }
            digits = Math.max(digits, count);
            weigh(data, start, end, count, typed);
            return DECIMAL;
        }
        if (!Cells.isNumber(data, start, end)) {
            return TEXT;
        }
        inexact |= !survives(data, start, end);
        return EXPONENT;
    }

    private static boolean allZero(byte[] data, int start, int end) {
        for (int i = start; i < end; i++) {
            if (data[i] != '0' && data[i] != '.') {
                return false;
            }
        }
        return true;
    }

    /**
     * Digits in text are weighed for the sake of exponents, which make binary numbers of them. A watch that meets the first
     * exponent knows without that that the type is another one.
     */
    private void weigh(byte[] data, int start, int end, int count, boolean typed) {
        boolean matters = typed || !watching || (forms & EXPONENT) != 0;
        if (count > SURE_DIGITS && !inexact && matters) {
            inexact = !survives(data, start, end);
        }
    }

    /** Whether the nearest binary number, written as short as it can be, is the number again. */
    private static boolean survives(byte[] data, int start, int end) {
        String text = Cells.ascii(data, start, end);
        double nearest = Double.parseDouble(text);
        if (Double.isInfinite(nearest)) {
            return false;
        }
        String shortest = Double.toString(nearest);
        if (shortest.equals(text)) {
            // As nearly every double is that a program has written.
            return true;
        }
        try {
            return new BigDecimal(text).compareTo(new BigDecimal(shortest)) == 0;
        } catch (NumberFormatException e) {
            // An exponent beyond 32 bits.
            return false;
        }
    }
}
