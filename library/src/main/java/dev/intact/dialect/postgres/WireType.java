package dev.intact.dialect.postgres;

import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;

/** How a staged column's values travel in a binary COPY. */
enum WireType {
    INT2,
    INT4,
    INT8,
    NUMERIC,
    FLOAT4,
    FLOAT8,
    BOOL,
    TEXT,
    UUID,
    DATE,
    TIME,
    TIMESTAMP,
    BYTEA;

    /** The form that the column's staged type takes; must agree with {@link SqlTypes#stage}. */
    static WireType of(Column column) {
        ColumnType type = column.type();
        if (type instanceof ColumnType.Int whole) {
            return whole.bits() <= 16 ? INT2 : whole.bits() <= 32 ? INT4 : INT8;
        }
        if (type instanceof ColumnType.Real real) {
            return real.bits() <= 32 ? FLOAT4 : FLOAT8;
        }
        return plain(type);
    }

    private static WireType plain(ColumnType type) {
        if (type instanceof ColumnType.Decimal) {
            return NUMERIC;
        }
        if (type instanceof ColumnType.Bool) {
            return BOOL;
        }
        if (type instanceof ColumnType.Uuid) {
            return UUID;
        }
        if (type instanceof ColumnType.Bytes) {
            return BYTEA;
        }
        return temporal(type);
    }

    private static WireType temporal(ColumnType type) {
        if (type instanceof ColumnType.Date) {
            return DATE;
        }
        if (type instanceof ColumnType.Time) {
            return TIME;
        }
        return type instanceof ColumnType.Timestamp ? TIMESTAMP : TEXT;
    }
}
