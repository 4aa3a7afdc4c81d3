package dev.intact.dialect.sqlite;

import dev.intact.schema.ColumnType;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Between the free words of SQLite's declarations and the types that both databases share. */
final class DeclaredType {
    /** What an existing column without a declared type is said to be; as a staged column it is declared without one. */
    static final String ANY = "ANY";

    private static final Pattern ARGUMENTS =
            Pattern.compile("\\(\\s*\\+?(\\d{1,9})\\s*(?:,\\s*\\+?(\\d{1,9})\\s*)?\\)");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_]\\w*(?: [A-Za-z_]\\w*)*(?:\\([0-9+\\-, ]+\\))?");
    private static final Set<String> DECIMALS =
            Set.of("DECIMAL", "NUMERIC", "DEC", "NUMBER", "MONEY", "FIXED", "SMALLMONEY");
    private static final Set<String> BINARIES = Set.of("BYTEA", "BINARY", "VARBINARY", "IMAGE");

    private DeclaredType() {}

    static ColumnType read(String declared) {
        String type = declared.toUpperCase(Locale.ROOT).strip();
        if (type.isEmpty() || type.equals(ANY)) {
            return ColumnType.text();
        }
        if (type.contains("JSON")) {
            return new ColumnType.Json();
        }
        if (type.contains("UUID")) {
            return new ColumnType.Uuid();
        }
        return plain(type, type.split("[\\s(]", 2)[0]);
    }

    private static ColumnType plain(String type, String word) {
        if (word.startsWith("BOOL")) {
            return new ColumnType.Bool();
        }
        if (word.equals("DATETIME") || word.startsWith("TIMESTAMP")) {
            return new ColumnType.Timestamp(word.endsWith("TZ") || type.contains("WITH TIME ZONE"));
        }
        if (word.equals("DATE")) {
            return new ColumnType.Date();
        }
        if (word.equals("TIME") && !type.contains("WITH TIME ZONE")) {
            return new ColumnType.Time();
        }
        return byAffinity(type, word);
    }

    /** SQLite's own rules and their order, but for words that only by chance contain INT. */
    private static ColumnType byAffinity(String type, String word) {
        if (type.contains("INT") && !word.equals("INTERVAL") && !word.equals("POINT")) {
            return new ColumnType.Int(64);
        }
        if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
            OptionalInt length = argument(type, 1);
            return new ColumnType.Text(length.orElse(0) > 0 ? length : OptionalInt.empty());
        }
        if (type.contains("BLOB") || BINARIES.contains(word)) {
            return new ColumnType.Bytes();
        }
        if (type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB")) {
            return new ColumnType.Real(64);
        }
        return DECIMALS.contains(word) ? decimal(type) : ColumnType.text();
    }

    private static ColumnType decimal(String type) {
        OptionalInt precision = argument(type, 1);
        OptionalInt scale = argument(type, 2);
        boolean whole = precision.isPresent() && scale.isEmpty();
        return new ColumnType.Decimal(precision, whole ? OptionalInt.of(0) : scale);
    }

    private static OptionalInt argument(String type, int number) {
        Matcher arguments = ARGUMENTS.matcher(type);
        return arguments.find() && arguments.group(number) != null
                ? OptionalInt.of(Integer.parseInt(arguments.group(number)))
                : OptionalInt.empty();
    }

    /** Whether SQLite would make a number of a text that looks like one, by its rules of affinity and their order. */
    static boolean turnsTextIntoNumbers(String declared) {
        String type = declared.toUpperCase(Locale.ROOT);
        if (type.isBlank() || type.equals(ANY)) {
            return false;
        }
        return type.contains("INT")
                || !(type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT") || type.contains("BLOB"));
    }

    /** Whether a declaration says nothing of what its column holds: there is none, or no word in it that we know. */
    static boolean isFree(String declared) {
        String type = declared.toUpperCase(Locale.ROOT);
        return type.isBlank()
                || type.equals(ANY)
                || !(type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT"));
    }

    /** A declaration as it can stand in SQL again: SQLite keeps the words of quoted ones without their quotes. */
    static String safe(String declared) {
        return PLAIN.matcher(declared).matches() ? declared : Sql.quote(declared);
    }

    /** The declaration of a column to be made; each reads back as the type it was made for. */
    static String write(ColumnType type) {
        if (type instanceof ColumnType.Decimal decimal) {
            return write(decimal);
        }
        if (type instanceof ColumnType.Text text) {
            return text.maxLength().isPresent() ? "VARCHAR(" + text.maxLength().getAsInt() + ")" : "TEXT";
        }
        if (type instanceof ColumnType.Timestamp timestamp) {
            return timestamp.zoned() ? "TIMESTAMP WITH TIME ZONE" : "TIMESTAMP";
        }
        return word(type);
    }

    private static String write(ColumnType.Decimal decimal) {
        if (decimal.precision().isEmpty()) {
            return "DECIMAL";
        }
        return "DECIMAL(" + decimal.precision().getAsInt() + ", "
                + decimal.scale().orElse(0) + ")";
    }

    private static String word(ColumnType type) {
        if (type instanceof ColumnType.Int) {
            return "INTEGER";
        }
        if (type instanceof ColumnType.Real) {
            return "REAL";
        }
        if (type instanceof ColumnType.Bool) {
            return "BOOLEAN";
        }
        if (type instanceof ColumnType.Date) {
            return "DATE";
        }
        if (type instanceof ColumnType.Time) {
            return "TIME";
        }
        if (type instanceof ColumnType.Bytes) {
            return "BLOB";
        }
        // A bare JSON or UUID would have NUMERIC affinity, which rewrites a JSON number.
        if (type instanceof ColumnType.Json) {
            return "JSON TEXT";
        }
        return type instanceof ColumnType.Uuid ? "UUID TEXT" : "TEXT";
    }
}
