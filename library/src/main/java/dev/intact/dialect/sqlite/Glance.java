package dev.intact.dialect.sqlite;

import dev.intact.dialect.CellReading;
import dev.intact.dialect.Contents;
import dev.intact.dialect.Contents.Kind;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableSchema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One quick look at all values of a table: it settles the columns whose values all are plainly what was declared, which are
 * most, at a tenth of what SQL takes for it. Of the others it says nothing. For one thread.
 */
final class Glance implements CellReading.Cells {
    private final List<Look> looks = new ArrayList<>();
    private int column;

    private Glance(List<Column> columns) {
        columns.forEach(one -> looks.add(new Look(one)));
    }

    static Glance at(Connection connection, TableSchema table) throws SQLException {
        Glance glance = new Glance(table.columns());
        String names =
                table.columns().stream().map(Column::name).map(Sql::quote).collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select " + names + " from main."
                        + Sql.quote(table.name().name()))) {
            CellReading cells = StoredCells.of(rows, table.columns().size());
            while (rows.next()) {
                glance.column = 0;
                cells.read(glance);
            }
        }
        return glance;
    }

    /** What a column holds, where all of it fits. */
    Optional<Contents> settled(String name) {
        return looks.stream()
                .filter(look -> look.of.name().equals(name) && look.fits)
                .map(look -> new Contents(name, look.counts, 0, List.of()))
                .findFirst();
    }

    private Look next() {
        return looks.get(column++);
    }

    @Override
    public void none() {
        next().count(Kind.NULL);
    }

    @Override
    public void whole(long value) {
        next().whole(value);
    }

    @Override
    public void real(double value) {
        next().real(value);
    }

    @Override
    public void number(String digits) {
        next().fits = false;
    }

    @Override
    public void truth(boolean value) {
        next().fits = false;
    }

    @Override
    public void text(byte[] utf8) {
        next().text(utf8);
    }

    @Override
    public void bytes(byte[] value) {
        Look look = next();
        look.fits &= look.of.type() instanceof ColumnType.Bytes;
    }

    /** What was seen of one column. */
    private static final class Look {
        private static final double SURE = 1e15;

        private final Column of;
        private final ColumnType type;
        private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        private boolean fits;

        Look(Column of) {
            this.of = of;
            this.type = of.type();
            boolean free = type instanceof ColumnType.Text && DeclaredType.isFree(of.sqlType());
            this.fits = of.fill() != Fill.GENERATED && !free;
        }

        void count(Kind kind) {
            counts.merge(kind, 1L, Long::sum);
        }

        void whole(long value) {
            if (type instanceof ColumnType.Decimal decimal) {
                fits &= decimal.precision().isEmpty() || Math.abs((double) value) < bound(decimal);
            } else if (type instanceof ColumnType.Bool) {
                fits &= value == 0 || value == 1;
            } else {
                fits &= type instanceof ColumnType.Int || type instanceof ColumnType.Real;
            }
        }

        void real(double value) {
            if (type instanceof ColumnType.Decimal decimal) {
                fits &= Double.isFinite(value) && (decimal.precision().isEmpty() || isWithin(decimal, value));
            } else {
                fits &= type instanceof ColumnType.Real;
            }
        }

        private static boolean isWithin(ColumnType.Decimal decimal, double value) {
            return Math.abs(value) < Math.min(bound(decimal), SURE)
                    && new BigDecimal(Double.toString(value))
                                    .stripTrailingZeros()
                                    .scale()
                            <= decimal.scale().orElse(0);
        }

        private static double bound(ColumnType.Decimal decimal) {
            return Math.pow(10, decimal.precision().orElse(0) - decimal.scale().orElse(0));
        }

        void text(byte[] utf8) {
            if (!fits) {
                return;
            }
            if (type instanceof ColumnType.Date || type instanceof ColumnType.Timestamp) {
                Optional<Kind> kind = Clock.kind(utf8);
                kind.ifPresent(this::count);
                fits = kind.isPresent();
                return;
            }
            // Characters are never more than bytes; what is longer SQL counts.
            fits = type instanceof ColumnType.Text limited
                    && utf8.length <= limited.maxLength().orElse(Integer.MAX_VALUE)
                    && isText(utf8);
        }

        private static boolean isText(byte[] utf8) {
            boolean plain = true;
            for (byte b : utf8) {
                if (b == 0) {
                    return false;
                }
                plain &= b > 0;
            }
            if (plain) {
                return true;
            }
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
                return true;
            } catch (CharacterCodingException e) {
                return false;
            }
        }
    }

    /** Days and local moments, as SQLite writes them. */
    private static final class Clock {
        private static final String DAY = "dddd-dd-dd";
        private static final String MOMENT = DAY + "?dd:dd:dd";
        private static final int MOST = MOMENT.length() + 7;
        private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

        private Clock() {}

        static Optional<Kind> kind(byte[] text) {
            if (text.length == DAY.length()) {
                return isLike(DAY, text) && isDay(text) ? Optional.of(Kind.DAY) : Optional.empty();
            }
            boolean moment = text.length >= MOMENT.length()
                    && text.length <= MOST
                    && isLike(MOMENT, text)
                    && isDay(text)
                    && number(text, 11, 13) < 24
                    && number(text, 14, 16) < 60
                    && number(text, 17, 19) < 60
                    && isFraction(text);
            byte between = text.length > DAY.length() ? text[DAY.length()] : 0;
            if (!moment || (between != ' ' && between != 'T')) {
                return Optional.empty();
            }
            return Optional.of(between == 'T' ? Kind.MOMENT_T : Kind.MOMENT);
        }

        private static boolean isLike(String pattern, byte[] text) {
            for (int i = 0; i < pattern.length(); i++) {
                char wanted = pattern.charAt(i);
                boolean same = wanted == '?' || (wanted == 'd' ? isDigit(text[i]) : text[i] == wanted);
                if (!same) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isDigit(byte b) {
            return b >= '0' && b <= '9';
        }

        private static boolean isDay(byte[] text) {
            int year = number(text, 0, 4);
            int month = number(text, 5, 7);
            int day = number(text, 8, 10);
            boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            return year > 0
                    && month >= 1
                    && month <= DAYS.length
                    && day >= 1
                    && day <= DAYS[month - 1]
                    && (month != 2 || day < 29 || leap);
        }

        private static int number(byte[] text, int from, int to) {
            int number = 0;
            for (int i = from; i < to; i++) {
                number = number * 10 + text[i] - '0';
            }
            return number;
        }

        /** Nothing, or a point and up to six digits. */
        private static boolean isFraction(byte[] text) {
            if (text.length == MOMENT.length()) {
                return true;
            }
            for (int i = MOMENT.length() + 1; i < text.length; i++) {
                if (!isDigit(text[i])) {
                    return false;
                }
            }
            return text[MOMENT.length()] == '.' && text.length > MOMENT.length() + 1;
        }
    }
}
