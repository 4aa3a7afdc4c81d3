package dev.intact.copy;

import dev.intact.dialect.SqlToken;
import dev.intact.schema.ColumnType;
import java.util.Optional;

/**
 * An expression in the words of PostgreSQL.
 *
 * @param sql stands anywhere without parentheses around it
 * @param sort what it gives
 * @param folded whether it is compared without regard to the case of ASCII letters
 * @param literal the text of a string literal
 */
record Said(String sql, Sort sort, boolean folded, Optional<String> literal) {

    /** What an expression gives, as far as it matters to how things are said. */
    enum Sort {
        NOTHING,
        TRUTH,
        WHOLE,
        DECIMAL,
        REAL,
        TEXT,
        BYTES,
        DAY,
        TIME,
        MOMENT,
        INSTANT,
        JSON,
        OTHER;

        boolean isNumber() {
            return this == WHOLE || this == DECIMAL || this == REAL;
        }

        static Sort of(ColumnType type) {
            if (type instanceof ColumnType.Int) {
                return WHOLE;
            }
            if (type instanceof ColumnType.Decimal) {
                return DECIMAL;
            }
            if (type instanceof ColumnType.Real) {
                return REAL;
            }
            if (type instanceof ColumnType.Bool) {
                return TRUTH;
            }
            if (type instanceof ColumnType.Text) {
                return TEXT;
            }
            if (type instanceof ColumnType.Bytes) {
                return BYTES;
            }
            return ofTimes(type);
        }

        private static Sort ofTimes(ColumnType type) {
            if (type instanceof ColumnType.Date) {
                return DAY;
            }
            if (type instanceof ColumnType.Time) {
                return TIME;
            }
            if (type instanceof ColumnType.Timestamp moment) {
                return moment.zoned() ? INSTANT : MOMENT;
            }
            return type instanceof ColumnType.Json ? JSON : OTHER;
        }
    }

    static Said of(String sql, Sort sort) {
        return new Said(sql, sort, false, Optional.empty());
    }

    static Said text(String value) {
        return new Said(quoted(value), Sort.TEXT, false, Optional.of(value));
    }

    /** Right whatever standard_conforming_strings says. */
    static String quoted(String text) {
        String plain = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? plain : "E" + plain.replace("\\", "\\\\");
    }

    /** As a condition: SQLite takes numbers for such. */
    String truth() throws Untranslatable {
        if (sort == Sort.TRUTH || sort == Sort.NOTHING) {
            return sql;
        }
        if (sort.isNumber()) {
            return "(" + sql + " <> 0)";
        }
        throw new Untranslatable("it takes what is no number for a condition");
    }

    /** As a number: in SQLite a condition is one. */
    Said number() throws Untranslatable {
        if (sort.isNumber() || sort == Sort.NOTHING) {
            return this;
        }
        if (sort == Sort.TRUTH) {
            return of(
                    sql.equals("true") ? "1" : sql.equals("false") ? "0" : "cast(" + sql + " as integer)", Sort.WHOLE);
        }
        throw new Untranslatable("it counts with what is no number");
    }

    /** As a text, where both databases write it alike. */
    Said written() throws Untranslatable {
        return switch (sort) {
            case TEXT, NOTHING -> this;
            case WHOLE, DAY -> of("cast(" + sql + " as text)", Sort.TEXT);
            default -> throw new Untranslatable("it makes a text of a value that the two databases write differently");
        };
    }

    /** As what a column of this sort takes. */
    Said as(Sort wanted) throws Untranslatable {
        if (sort == wanted || sort == Sort.NOTHING || (sort.isNumber() && wanted.isNumber())) {
            return this;
        }
        if (wanted == Sort.TRUTH && (sql.equals("0") || sql.equals("1"))) {
            return of(sql.equals("1") ? "true" : "false", Sort.TRUTH);
        }
        if (wanted == Sort.TRUTH && sort.isNumber()) {
            return of(truth(), Sort.TRUTH);
        }
        if (wanted.isNumber() && sort == Sort.TRUTH) {
            return number();
        }
        return sort == Sort.TEXT ? read(wanted) : moved(wanted);
    }

    private Said moved(Sort wanted) throws Untranslatable {
        if (wanted == Sort.INSTANT && sort == Sort.MOMENT) {
            return of("(" + sql + " at time zone 'utc')", Sort.INSTANT);
        }
        if (wanted == Sort.MOMENT && sort == Sort.DAY) {
            return of("cast(" + sql + " as timestamp)", Sort.MOMENT);
        }
        if (wanted == Sort.TEXT && sort == Sort.MOMENT) {
            return of("to_char(" + sql + ", 'YYYY-MM-DD HH24:MI:SS')", Sort.TEXT);
        }
        if (wanted == Sort.TEXT && sort == Sort.TIME) {
            return of("to_char(" + sql + ", 'HH24:MI:SS')", Sort.TEXT);
        }
        return wanted == Sort.TEXT ? written() : refused(wanted);
    }

    /** A literal is what the column would have made of it. */
    private Said read(Sort wanted) throws Untranslatable {
        String value = literal.orElseThrow(() -> new Untranslatable("it makes a value of a text"));
        boolean fits = switch (wanted) {
            case WHOLE -> value.matches("-?\\d{1,18}");
            case DECIMAL, REAL -> value.matches("-?\\d{1,15}(\\.\\d{1,15})?");
            case DAY -> value.matches("\\d{4}-\\d\\d-\\d\\d");
            case MOMENT -> value.matches("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?");
            case TIME -> value.matches("\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?");
            case JSON, OTHER -> true;
            default -> false;
        };
        return fits ? of(wanted.isNumber() ? value : sql, wanted) : refused(wanted);
    }

    private Said refused(Sort wanted) throws Untranslatable {
        throw new Untranslatable("its value is no " + wanted.name().toLowerCase(java.util.Locale.ROOT) + " there");
    }

    static Said literal(SqlToken.Kind kind, String text) throws Untranslatable {
        if (kind == SqlToken.Kind.STRING) {
            return text(text);
        }
        if (kind == SqlToken.Kind.BYTES) {
            return of("cast(" + quoted("\\x" + text) + " as bytea)", Sort.BYTES);
        }
        if (text.startsWith("0x") || text.startsWith("0X")) {
            return of(String.valueOf(Long.parseUnsignedLong(text.substring(2), 16)), Sort.WHOLE);
        }
        String plain = text.replace("_", "");
        boolean whole = plain.chars().allMatch(Character::isDigit);
        if (whole && plain.length() > 18) {
            throw new Untranslatable("it has a whole number of more than 18 digits");
        }
        return of(plain, whole ? Sort.WHOLE : Sort.REAL);
    }
}
