package dev.intact.dialect.postgres;

import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** PostgreSQL's words for types: in new tables, in staged tables, in casts between the two. */
final class SqlTypes {
    private static final String COLLATE = " COLLATE ";
    private static final String KEPT_TEXT = "text collate \"C\"";
    private static final int MOST_DIGITS = 1000;
    private static final Pattern MODIFIER = Pattern.compile("\\(-?\\d+(,-?\\d+)?\\)");
    private static final Pattern COARSE_TIME = Pattern.compile("time(stamp)?\\([0-5]\\).*");
    private static final Pattern NO_EQUALITY = Pattern.compile(
            "(json|xml|point|line|lseg|box|path|polygon|circle|jsonpath|pg_snapshot|txid_snapshot)(\\[])*");
    private static final Set<String> BUILT_IN = Set.of(
            "smallint",
            "integer",
            "bigint",
            "numeric",
            "real",
            "double precision",
            "boolean",
            "text",
            "character varying",
            "character",
            "bpchar",
            "date",
            "time without time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "json",
            "jsonb",
            "bytea",
            "uuid");

    private SqlTypes() {}

    /** Text in place of everything that somebody may drop: domains, enums, types of extensions, collations. */
    static String kept(Column column, String expression) {
        if (bare(column).startsWith("bpchar")) {
            // Text would lose the blanks at its end.
            return "(textin(bpcharout(" + expression + "))" + COLLATE + "\"C\")";
        }
        return keptType(column).equals(KEPT_TEXT) ? "((" + expression + ")::text" + COLLATE + "\"C\")" : expression;
    }

    static String keptType(Column column) {
        boolean text = column.type() instanceof ColumnType.Text || foreign(bare(column));
        return text ? KEPT_TEXT : bare(column);
    }

    /** Text says its collation again: what is kept has another one, and two do not compare. */
    static String fromKept(Column column, String expression) {
        if (!(column.type() instanceof ColumnType.Text) || column.sqlType().contains(COLLATE)) {
            return cast(column, expression);
        }
        return "(" + cast(column, expression) + COLLATE + "\"default\")";
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        // Right whatever standard_conforming_strings says.
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
    }

    /** The type in a new table. */
    static String create(ColumnType type) {
        if (type instanceof ColumnType.Int whole) {
            return whole.bits() <= 16 ? "smallint" : whole.bits() <= 32 ? "integer" : "bigint";
        }
        if (type instanceof ColumnType.Decimal decimal) {
            return numeric(decimal);
        }
        if (type instanceof ColumnType.Real real) {
            return real.bits() <= 32 ? "real" : "double precision";
        }
        if (type instanceof ColumnType.Text text) {
            return text.maxLength().isPresent()
                    ? "character varying(" + text.maxLength().getAsInt() + ")"
                    : "text";
        }
        if (type instanceof ColumnType.Timestamp moment) {
            return moment.zoned() ? "timestamp with time zone" : "timestamp without time zone";
        }
        return type instanceof ColumnType.Other other ? other.sqlName() : simple(type);
    }

    private static String simple(ColumnType type) {
        if (type instanceof ColumnType.Bool) {
            return "boolean";
        }
        if (type instanceof ColumnType.Date) {
            return "date";
        }
        if (type instanceof ColumnType.Time) {
            return "time without time zone";
        }
        if (type instanceof ColumnType.Json) {
            return "jsonb";
        }
        return type instanceof ColumnType.Bytes ? "bytea" : "uuid";
    }

    private static String numeric(ColumnType.Decimal decimal) {
        int precision = decimal.precision().orElse(MOST_DIGITS + 1);
        if (precision > MOST_DIGITS) {
            return "numeric";
        }
        return "numeric(" + precision + "," + decimal.scale().orElse(0) + ")";
    }

    /** The type in a staged table: the target's base type, or text where only the server knows the type. */
    static String stage(Column column) {
        if (column.type() instanceof ColumnType.Text) {
            return stagedText(column.sqlType());
        }
        if (column.type() instanceof ColumnType.Json) {
            // What is JSON may still be no jsonb (a null character, a huge number): the audit shall find it, not COPY.
            return column.sqlType().equals("json") ? "json" : "text";
        }
        return column.type() instanceof ColumnType.Other ? "text" : create(column.type());
    }

    private static String stagedText(String sqlType) {
        // Padded text compares without its padding, and two collations do not compare at all: both must be the
        // target's.
        if (sqlType.startsWith("character(") || sqlType.startsWith("bpchar")) {
            return sqlType;
        }
        int collation = sqlType.indexOf(COLLATE);
        return collation < 0 || foreign(sqlType) ? "text" : "text" + sqlType.substring(collation);
    }

    static String fromStage(Column column, String expression) {
        return castNeeded(column) ? cast(column, expression) : expression;
    }

    static String comparable(Column column, String expression) {
        boolean json = column.type() instanceof ColumnType.Json
                && !column.sqlType().isEmpty()
                && !column.sqlType().equals("jsonb");
        return json || NO_EQUALITY.matcher(bare(column)).matches() ? "cast(" + expression + " as text)" : expression;
    }

    static Optional<String> invalid(Column column, String expression) {
        if (asksServer(column)) {
            String text = column.type() instanceof ColumnType.Other ? expression : "cast(" + expression + " as text)";
            return Optional.of("not " + Validity.FUNCTION + "(" + text + ", " + literal(bare(column)) + ")");
        }
        if (COARSE_TIME.matcher(column.sqlType()).matches()) {
            // The server would round without a word.
            return Optional.of(expression + " <> " + cast(column, expression));
        }
        return Optional.empty();
    }

    /** Whether {@link #invalid} asks the server's own validity function. */
    static boolean asksServer(Column column) {
        boolean binaryJson =
                column.type() instanceof ColumnType.Json && !column.sqlType().equals("json");
        return binaryJson || column.type() instanceof ColumnType.Other || foreign(column.sqlType());
    }

    static boolean castNeeded(Column column) {
        return asksServer(column) || COARSE_TIME.matcher(column.sqlType()).matches();
    }

    /** Whether the cast from the staged type may round or cut a value without a word. */
    static boolean castMayCut(Column column) {
        return column.type() instanceof ColumnType.Other
                || COARSE_TIME.matcher(column.sqlType()).matches();
    }

    /** A domain, or another type of somebody's own. */
    private static boolean foreign(String sqlType) {
        if (sqlType.isEmpty()) {
            return false;
        }
        return !BUILT_IN.contains(MODIFIER.matcher(withoutCollation(sqlType)).replaceFirst(""));
    }

    private static String cast(Column column, String expression) {
        String type = column.sqlType().isEmpty() ? create(column.type()) : column.sqlType();
        int collation = type.indexOf(COLLATE);
        if (collation < 0) {
            return "cast(" + expression + " as " + type + ")";
        }
        return "(cast(" + expression + " as " + type.substring(0, collation) + ")" + type.substring(collation) + ")";
    }

    private static String bare(Column column) {
        String type = column.sqlType().isEmpty() ? create(column.type()) : column.sqlType();
        return withoutCollation(type);
    }

    static String withoutCollation(String sqlType) {
        int collation = sqlType.indexOf(COLLATE);
        return collation < 0 ? sqlType : sqlType.substring(0, collation);
    }
}
