package dev.intact.dialect.sqlite;

import dev.intact.dialect.CellReading;
import dev.intact.dialect.Contents;
import dev.intact.dialect.Contents.Kind;
import dev.intact.dialect.RowBlocks;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One quick look at all values of a table: it settles the columns whose values all are plainly what was declared, which are
 * most, at a tenth of what SQL takes for it. Of the others it says nothing. For one thread.
 */
final class Glance implements CellReading.Cells {
    private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

    private final List<Look> looks = new ArrayList<>();
    private int column;

    private Glance(List<Column> columns) {
        columns.forEach(one -> looks.add(new Look(one)));
    }

    static Glance at(Connection connection, TableSchema table, StoredBlocks.Known known) throws SQLException {
        List<String> names = table.columns().stream().map(Column::name).toList();
        Optional<RowBlocks> blocks = StoredBlocks.keeping(connection, table, names, known);
        if (blocks.isPresent()) {
            try (RowBlocks all = blocks.get()) {
                return together(table.columns(), all);
            }
        }
        Glance glance = new Glance(table.columns());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select " + Sql.quote(names) + " from main."
                        + Sql.quote(table.name().name()))) {
            CellReading cells = StoredCells.of(rows, names.size());
            while (rows.next()) {
                glance.column = 0;
                cells.read(glance);
            }
        }
        return glance;
    }

    /** Blocks are looked at while SQLite makes the next ones. */
    private static Glance together(List<Column> columns, RowBlocks blocks) throws SQLException {
        Glance all = new Glance(columns);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, Glance::thread);
        try {
            Deque<CompletableFuture<Glance>> open = new ArrayDeque<>();
            for (Optional<RowBlocks.Block> next = blocks.next(); next.isPresent(); next = blocks.next()) {
                RowBlocks.Block block = next.get();
                open.add(CompletableFuture.supplyAsync(() -> new Glance(columns).over(block), threads));
                if (open.size() > THREADS) {
                    all.add(open.remove().join());
                }
            }
            open.forEach(look -> all.add(look.join()));
            return all;
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error failed) {
                throw failed;
            }
            throw e;
        } finally {
            threads.shutdown();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "intact-look");
        thread.setDaemon(true);
        return thread;
    }

    private Glance over(RowBlocks.Block block) {
        RowBlocks.Rows rows = block.rows();
        try {
            while (rows.next()) {
                column = 0;
                rows.read(this);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException("What is in memory asks no database", e);
        }
    }

    private void add(Glance other) {
        for (int i = 0; i < looks.size(); i++) {
            looks.get(i).add(other.looks.get(i));
        }
    }

    /** What a column holds, where all of it fits. */
    Optional<Contents> settled(String name) {
        return looks.stream()
                .filter(look -> look.of.name().equals(name) && look.fits)
                .map(look -> new Contents(name, look.counts(), 0, List.of()))
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
    public void text(byte[] data, int start, int end) {
        next().text(data, start, end);
    }

    @Override
    public void bytes(byte[] value) {
        Look look = next();
        look.fits &= look.of.type() instanceof ColumnType.Bytes;
    }

    /** What was seen of one column. */
    private static final class Look {
        private static final double SURE = 1e15;
        private static final int MOST_EXACT = 22;

        private final Column of;
        private final ColumnType type;
        private final Map<Kind, long[]> counts = new EnumMap<>(Kind.class);
        private final double bound;
        private final double scale;
        private boolean fits;

        Look(Column of) {
            this.of = of;
            this.type = of.type();
            int after =
                    type instanceof ColumnType.Decimal decimal ? decimal.scale().orElse(0) : 0;
            int all = type instanceof ColumnType.Decimal decimal
                    ? decimal.precision().orElse(0)
                    : 0;
            this.bound = power(all - after);
            // Powers of ten beyond this one are none of two.
            this.scale = after <= MOST_EXACT ? power(after) : Double.NaN;
            boolean free = type instanceof ColumnType.Text && DeclaredType.isFree(of.sqlType());
            this.fits = of.fill() != Fill.GENERATED && !free;
        }

        void count(Kind kind) {
            count(kind, 1);
        }

        private void count(Kind kind, long more) {
            counts.computeIfAbsent(kind, first -> new long[1])[0] += more;
        }

        Map<Kind, Long> counts() {
            Map<Kind, Long> found = new EnumMap<>(Kind.class);
            counts.forEach((kind, count) -> found.put(kind, count[0]));
            return found;
        }

        void add(Look other) {
            fits &= other.fits;
            other.counts.forEach((kind, count) -> count(kind, count[0]));
        }

        void whole(long value) {
            if (type instanceof ColumnType.Decimal decimal) {
                fits &= decimal.precision().isEmpty() || Math.abs((double) value) < bound;
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

        private boolean isWithin(ColumnType.Decimal decimal, double value) {
            return Math.abs(value) < Math.min(bound, SURE) && (isNearest(value) || isShort(decimal, value));
        }

        /** Whether it is the nearest one to a number of 15 digits, some of them after the point: most are. */
        private boolean isNearest(double value) {
            double digits = Math.rint(value * scale);
            return Math.abs(digits) < SURE && digits / scale == value;
        }

        private static boolean isShort(ColumnType.Decimal decimal, double value) {
            return new BigDecimal(Double.toString(value)).stripTrailingZeros().scale()
                    <= decimal.scale().orElse(0);
        }

        private static double power(int digits) {
            return Math.pow(10, digits);
        }

        void text(byte[] data, int start, int end) {
            if (!fits) {
                return;
            }
            if (type instanceof ColumnType.Date || type instanceof ColumnType.Timestamp) {
                Optional<Kind> kind = Clock.kind(data, start, end);
                kind.ifPresent(this::count);
                fits = kind.isPresent();
                return;
            }
            // Characters are never more than bytes; what is longer SQL counts.
            fits = type instanceof ColumnType.Text limited
                    && end - start <= limited.maxLength().orElse(Integer.MAX_VALUE)
                    && isText(data, start, end);
        }

        private static boolean isText(byte[] data, int start, int end) {
            boolean plain = true;
            for (int i = start; i < end; i++) {
                if (data[i] == 0) {
                    return false;
                }
                plain &= data[i] > 0;
            }
            if (plain) {
                return true;
            }
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data, start, end - start));
                return true;
            } catch (CharacterCodingException e) {
                return false;
            }
        }
    }

    /** Days and moments, as SQLite writes them. */
    private static final class Clock {
        private static final String DAY = "dddd-dd-dd";
        private static final String MOMENT = DAY + "?dd:dd:dd";
        private static final String UTC = "+00:00";
        private static final int MOST = MOMENT.length() + 7;
        private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

        private static final Optional<Kind> IS_DAY = Optional.of(Kind.DAY);
        private static final Optional<Kind> IS_MOMENT = Optional.of(Kind.MOMENT);
        private static final Optional<Kind> IS_MOMENT_T = Optional.of(Kind.MOMENT_T);
        private static final Optional<Kind> IS_INSTANT = Optional.of(Kind.INSTANT);
        private static final Optional<Kind> IS_INSTANT_T = Optional.of(Kind.INSTANT_T);

        private Clock() {}

        static Optional<Kind> kind(byte[] data, int start, int end) {
            int length = end - start;
            if (length == DAY.length()) {
                return isLike(DAY, data, start) && isDay(data, start) ? IS_DAY : Optional.empty();
            }
            int local = local(data, start, end);
            boolean moment = local - start >= MOMENT.length()
                    && local - start <= MOST
                    && isLike(MOMENT, data, start)
                    && isDay(data, start)
                    && number(data, start + 11, start + 13) < 24
                    && number(data, start + 14, start + 16) < 60
                    && number(data, start + 17, start + 19) < 60
                    && isFraction(data, start + MOMENT.length(), local);
            byte between = moment ? data[start + DAY.length()] : 0;
            if (between != ' ' && between != 'T') {
                return Optional.empty();
            }
            boolean separated = between == 'T';
            if (local < end) {
                return separated ? IS_INSTANT_T : IS_INSTANT;
            }
            return separated ? IS_MOMENT_T : IS_MOMENT;
        }

        /** Where a mark of UTC begins; its end where there is none. */
        private static int local(byte[] data, int start, int end) {
            if (end - start > MOMENT.length() && data[end - 1] == 'Z') {
                return end - 1;
            }
            int mark = end - UTC.length();
            return mark > start && isLike(UTC, data, mark) ? mark : end;
        }

        private static boolean isLike(String pattern, byte[] data, int start) {
            for (int i = 0; i < pattern.length(); i++) {
                char wanted = pattern.charAt(i);
                byte found = data[start + i];
                boolean same = wanted == '?' || (wanted == 'd' ? isDigit(found) : found == wanted);
                if (!same) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isDigit(byte b) {
            return b >= '0' && b <= '9';
        }

        private static boolean isDay(byte[] data, int start) {
            int year = number(data, start, start + 4);
            int month = number(data, start + 5, start + 7);
            int day = number(data, start + 8, start + 10);
            boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            return year > 0
                    && month >= 1
                    && month <= DAYS.length
                    && day >= 1
                    && day <= DAYS[month - 1]
                    && (month != 2 || day < 29 || leap);
        }

        private static int number(byte[] data, int from, int to) {
            int number = 0;
            for (int i = from; i < to; i++) {
                number = number * 10 + data[i] - '0';
            }
            return number;
        }

        /** Nothing, or a point and up to six digits. */
        private static boolean isFraction(byte[] data, int start, int end) {
            if (start == end) {
                return true;
            }
            for (int i = start + 1; i < end; i++) {
                if (!isDigit(data[i])) {
                    return false;
                }
            }
            return data[start] == '.' && end > start + 1;
        }
    }
}
