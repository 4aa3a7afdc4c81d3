package dev.intact.copy;

import dev.intact.dialect.Contents;
import dev.intact.dialect.Contents.Kind;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Which type holds all values of an SQLite column: the declared one where they keep to it, else one that loses none of them. */
final class ValueTypes {
    private static final int LONGEST_VARCHAR = 10_485_760;
    private static final int MOST_DIGITS = 1000;
    private static final List<Kind> FORMS = List.of(Kind.DAY, Kind.MOMENT, Kind.MOMENT_T, Kind.INSTANT, Kind.INSTANT_T);

    private static final Map<Kind, String> WORDS = new EnumMap<>(Map.ofEntries(
            Map.entry(Kind.INTEGER, "whole numbers"),
            Map.entry(Kind.REAL, "floating-point numbers"),
            Map.entry(Kind.TEXT, "texts"),
            Map.entry(Kind.BYTES, "byte strings"),
            Map.entry(Kind.BROKEN, "texts with U+0000 or invalid UTF-8"),
            Map.entry(Kind.DAY, "days"),
            Map.entry(Kind.MOMENT, "moments with a blank"),
            Map.entry(Kind.MOMENT_T, "moments with a T"),
            Map.entry(Kind.INSTANT, "moments in UTC with a blank"),
            Map.entry(Kind.INSTANT_T, "moments in UTC with a T")));

    private final TableName table;
    private final Remarks remarks;

    ValueTypes(TableName table, Remarks remarks) {
        this.table = table;
        this.remarks = remarks;
    }

    ColumnType of(Column column, Contents contents) {
        boolean temporal = column.type() instanceof ColumnType.Date || column.type() instanceof ColumnType.Timestamp;
        if (contents.misfits() > 0) {
            return unfit(column, contents, temporal);
        }
        if (temporal) {
            return temporal(column, contents);
        }
        if (isFree(contents)) {
            return free(column, contents);
        }
        return declared(column);
    }

    /** Nothing was declared that says what it holds, so it was looked at more closely although nothing is unfit. */
    private static boolean isFree(Contents contents) {
        return contents.counts().containsKey(Kind.INTEGER);
    }

    private ColumnType declared(Column column) {
        if (column.type() instanceof ColumnType.Text text) {
            boolean limited = text.maxLength().isPresent() && text.maxLength().getAsInt() <= LONGEST_VARCHAR;
            return limited ? text : ColumnType.text();
        }
        if (column.type() instanceof ColumnType.Decimal decimal) {
            int precision = decimal.precision().orElse(0);
            boolean allowed =
                    precision > 0 && precision <= MOST_DIGITS && decimal.scale().orElse(0) <= precision;
            return allowed
                    ? new ColumnType.Decimal(
                            decimal.precision(), OptionalInt.of(decimal.scale().orElse(0)))
                    : ColumnType.decimal();
        }
        return column.type();
    }

    private ColumnType temporal(Column column, Contents contents) {
        List<Kind> forms =
                FORMS.stream().filter(form -> contents.count(form) > 0).toList();
        if (forms.isEmpty()) {
            return column.type();
        }
        if (forms.size() > 1) {
            remarks.unfit(
                    what(column),
                    "it is declared " + column.sqlType() + ", and its values are written in several" + " forms: "
                            + counted(contents, forms) + "; kept as text");
            return ColumnType.text();
        }
        ColumnType type = type(forms.get(0));
        if (!type.equals(column.type())) {
            remarks.changed(
                    what(column),
                    "it is declared " + column.sqlType() + ", and all of its values are " + words(forms.get(0))
                            + "; that is what its type is made for");
        }
        return type;
    }

    private static ColumnType type(Kind form) {
        return switch (form) {
            case DAY -> new ColumnType.Date();
            case INSTANT, INSTANT_T -> new ColumnType.Timestamp(true);
            default -> new ColumnType.Timestamp(false);
        };
    }

    private ColumnType free(Column column, Contents contents) {
        ColumnType type = holding(column, contents);
        List<Kind> kinds = kinds(contents);
        if (kinds.size() > 1) {
            remarks.unfit(
                    what(column),
                    "nothing is declared of it, and its values are " + counted(contents, kinds) + "; kept as "
                            + name(type));
        }
        return type;
    }

    private ColumnType unfit(Column column, Contents contents, boolean temporal) {
        ColumnType type = holding(column, contents);
        String hint = temporal ? hint(contents) : "";
        remarks.unfit(
                what(column),
                contents.misfits() + " of its values do not fit "
                        + (column.sqlType().isEmpty() ? "a text" : column.sqlType()) + ", such as "
                        + String.join(", ", contents.examples()) + " (it holds " + counted(contents, kinds(contents))
                        + ")"
                        + hint + "; kept as " + name(type));
        return type;
    }

    private static String hint(Contents contents) {
        if (kinds(contents).equals(List.of(Kind.INTEGER))) {
            return "; they may be seconds since 1970, which the column does not say";
        }
        return kinds(contents).equals(List.of(Kind.REAL))
                ? "; they may be Julian days, which the column does not say"
                : "";
    }

    private static List<Kind> kinds(Contents contents) {
        return List.of(Kind.INTEGER, Kind.REAL, Kind.TEXT, Kind.BYTES).stream()
                .filter(kind -> contents.count(kind) > 0)
                .toList();
    }

    /** By what is there, the narrowest that loses nothing. */
    private static ColumnType holding(Column column, Contents contents) {
        if (contents.count(Kind.BROKEN) > 0) {
            return new ColumnType.Bytes();
        }
        if (contents.count(Kind.BYTES) > 0) {
            boolean alone = kinds(contents).size() == 1;
            boolean bytes = alone || column.type() instanceof ColumnType.Bytes || contents.count(Kind.ESCAPED) > 0;
            return bytes ? new ColumnType.Bytes() : ColumnType.text();
        }
        if (contents.count(Kind.TEXT) > 0) {
            return ColumnType.text();
        }
        if (contents.count(Kind.REAL) > 0) {
            return number(column, contents);
        }
        return contents.count(Kind.INTEGER) > 0 ? new ColumnType.Int(64) : empty(column);
    }

    private static ColumnType empty(Column column) {
        return column.type() instanceof ColumnType.Text ? ColumnType.text() : column.type();
    }

    private static ColumnType number(Column column, Contents contents) {
        boolean far = contents.count(Kind.FAR) > 0;
        if (contents.count(Kind.INFINITE) > 0) {
            return far ? ColumnType.text() : new ColumnType.Real(64);
        }
        return far || column.type() instanceof ColumnType.Decimal ? ColumnType.decimal() : new ColumnType.Real(64);
    }

    private static String counted(Contents contents, List<Kind> kinds) {
        return kinds.stream()
                .map(kind -> contents.count(kind) + " " + words(kind))
                .collect(Collectors.joining(", "));
    }

    private static String words(Kind kind) {
        return WORDS.getOrDefault(kind, kind.name());
    }

    private String what(Column column) {
        return "table " + table + ", column " + column.name();
    }

    static String name(ColumnType type) {
        if (type instanceof ColumnType.Bytes) {
            return "bytes (a text as its UTF-8)";
        }
        if (type instanceof ColumnType.Text) {
            return "text (bytes as \\x and hexadecimal digits)";
        }
        return type instanceof ColumnType.Int ? "whole numbers" : "numbers of any size";
    }
}
