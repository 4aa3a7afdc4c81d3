package dev.intact.dialect.postgres;

import dev.intact.dialect.CellReading.Cells;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * All rows of a query as COPY sends them in binary, without an object for each value. It knows nothing of how {@link CopySink}
 * writes. What is beyond our years, infinite, or of a type that is not known here is left to {@link ExactValues}. For one
 * result.
 */
final class CopiedRows {
    private static final int SIGNATURE = 11;
    private static final int FLAGS = 4;
    private static final int NULL = -1;
    private static final int END = -1;
    private static final int GROUP_DIGITS = 4;
    private static final int BASE = 10_000;
    private static final int SHORT_GROUPS = 4;
    private static final int NEGATIVE = 0x4000;
    private static final long MICROS_A_DAY = 86_400_000_000L;
    // 2000-01-01, 0001-01-01 and 10000-01-01, in days since 1970-01-01.
    private static final long START = 10_957;
    private static final long FIRST_DAY = -719_162;
    private static final long END_DAY = 2_932_897;

    private final List<Form> forms;
    private final Cells cells;
    private final Runnable ended;
    private byte[] message = new byte[0];

    /** How values of a type travel. */
    private enum Form {
        INT2,
        INT4,
        INT8,
        FLOAT4,
        FLOAT8,
        NUMERIC,
        BOOL,
        TEXT,
        JSONB,
        BYTEA,
        UUID,
        DATE,
        TIME,
        TIMESTAMP,
        UNKNOWN;

        static Form of(String type) {
            return switch (type) {
                case "int2", "smallserial" -> INT2;
                case "int4", "serial" -> INT4;
                case "int8", "bigserial" -> INT8;
                case "float4" -> FLOAT4;
                case "float8" -> FLOAT8;
                case "numeric" -> NUMERIC;
                case "bool" -> BOOL;
                case "text", "varchar", "bpchar", "json" -> TEXT;
                case "jsonb" -> JSONB;
                case "bytea" -> BYTEA;
                case "uuid" -> UUID;
                case "date" -> DATE;
                case "time" -> TIME;
                case "timestamp", "timestamptz" -> TIMESTAMP;
                default -> UNKNOWN;
            };
        }
    }

    private CopiedRows(List<Form> forms, Cells cells, Runnable ended) {
        this.forms = forms;
        this.cells = cells;
        this.ended = ended;
    }

    /** False where the rows, or some of their values, have to be read otherwise; some may have been given out by then. */
    static boolean read(Connection connection, String select, Cells cells, Runnable ended) throws SQLException {
        List<Form> forms = forms(connection, select);
        return !forms.contains(Form.UNKNOWN) && new CopiedRows(forms, cells, ended).all(connection, select);
    }

    private static List<Form> forms(Connection connection, String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("select * from (" + select + ") q limit 0")) {
            ResultSetMetaData columns = none.getMetaData();
            List<Form> forms = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                forms.add(Form.of(columns.getColumnTypeName(i)));
            }
            return forms;
        }
    }

    private boolean all(Connection connection, String select) throws SQLException {
        CopyOut copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("copy (" + select + ") to stdout (format binary)");
        try {
            boolean headed = false;
            for (byte[] next = copy.readFromCopy(); next != null; next = copy.readFromCopy()) {
                message = next;
                ByteBuffer bytes = ByteBuffer.wrap(next);
                if (!headed) {
                    headed = true;
                    bytes.position(SIGNATURE + FLAGS);
                    int more = bytes.getInt();
                    bytes.position(bytes.position() + more);
                }
                while (bytes.hasRemaining()) {
                    int fields = bytes.getShort();
                    if (fields == END) {
                        break;
                    }
                    if (fields != forms.size()) {
                        throw new SQLException("COPY sent a row of " + fields + " values for " + forms.size());
                    }
                    if (!row(bytes)) {
                        return false;
                    }
                }
            }
            return true;
        } finally {
            if (copy.isActive()) {
                // The rest is of no use; the server is not asked to stop, which would end the transaction.
                drain(copy);
            }
        }
    }

    private static void drain(CopyOut copy) throws SQLException {
        byte[] rest = copy.readFromCopy();
        while (rest != null) {
            rest = copy.readFromCopy();
        }
    }

    private boolean row(ByteBuffer bytes) {
        for (Form form : forms) {
            int length = bytes.getInt();
            if (length == NULL) {
                cells.none();
                continue;
            }
            int end = bytes.position() + length;
            if (!value(form, bytes, end)) {
                return false;
            }
            bytes.position(end);
        }
        ended.run();
        return true;
    }

    private boolean value(Form form, ByteBuffer bytes, int end) {
        switch (form) {
            case INT2 -> cells.whole(bytes.getShort());
            case INT4 -> cells.whole(bytes.getInt());
            case INT8 -> cells.whole(bytes.getLong());
            case FLOAT4 -> cells.number(Float.toString(bytes.getFloat()));
            case FLOAT8 -> cells.real(bytes.getDouble());
            case BOOL -> cells.truth(bytes.get() != 0);
            case TEXT -> cells.text(message, bytes.position(), end);
            case JSONB -> cells.text(message, bytes.position() + 1, end);
            case UUID ->
                cells.text(new UUID(bytes.getLong(), bytes.getLong()).toString().getBytes(StandardCharsets.ISO_8859_1));
            case BYTEA -> {
                byte[] value = new byte[end - bytes.position()];
                bytes.get(value);
                cells.bytes(value);
            }
            default -> {
                return other(form, bytes);
            }
        }
        return true;
    }

    private boolean other(Form form, ByteBuffer bytes) {
        return switch (form) {
            case NUMERIC -> decimal(bytes);
            case DATE -> day(bytes.getInt() + START);
            case TIME -> time(bytes.getLong());
            default -> moment(bytes.getLong());
        };
    }

    private boolean day(long day) {
        boolean ours = day >= FIRST_DAY && day < END_DAY;
        if (ours) {
            cells.day(day);
        }
        return ours;
    }

    private boolean time(long micros) {
        boolean ours = micros < MICROS_A_DAY;
        if (ours) {
            cells.time(micros);
        }
        return ours;
    }

    private boolean moment(long sent) {
        boolean ours = sent >= (FIRST_DAY - START) * MICROS_A_DAY && sent < (END_DAY - START) * MICROS_A_DAY;
        if (ours) {
            cells.moment(sent + START * MICROS_A_DAY);
        }
        return ours;
    }

    /** Groups of four digits, the first of which stands for so many powers of ten thousand. */
    private boolean decimal(ByteBuffer bytes) {
        int groups = bytes.getShort();
        int weight = bytes.getShort();
        int sign = bytes.getShort() & 0xFFFF;
        int unused = bytes.getShort();
        if (sign != 0 && sign != NEGATIVE) {
            return false;
        }
        int scale = GROUP_DIGITS * (groups - 1 - weight);
        if (groups > SHORT_GROUPS) {
            cells.number(longDecimal(bytes, groups, sign, scale));
            return true;
        }
        long digits = 0;
        for (int i = 0; i < groups; i++) {
            digits = digits * BASE + bytes.getShort();
        }
        cells.decimal(sign == 0 ? digits : -digits, groups == 0 ? 0 : scale);
        return true;
    }

    private static String longDecimal(ByteBuffer bytes, int groups, int sign, int scale) {
        StringBuilder digits = new StringBuilder(groups * GROUP_DIGITS + 1);
        digits.append(sign == 0 ? "" : "-");
        for (int i = 0; i < groups; i++) {
            String group = Integer.toString(BASE + bytes.getShort());
            digits.append(group, 1, group.length());
        }
        return new BigDecimal(new BigInteger(digits.toString()), scale).toString();
    }
}
