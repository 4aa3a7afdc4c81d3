package dev.intact.dialect.postgres;

import dev.intact.schema.ColumnType;
import java.util.OptionalInt;

/** From the catalogs' type names to ours. */
final class CatalogTypes {
    private static final int HEADER = 4;

    private CatalogTypes() {}

    /**
     * What a column holds.
     *
     * @param base the built-in type's own name, below any domain; empty for anybody else's type
     * @param modifier its modifier, -1 for none
     * @param sqlType the declared type
     */
    static ColumnType of(String base, int modifier, String sqlType) {
        return switch (base) {
            case "int2" -> new ColumnType.Int(16);
            case "int4" -> new ColumnType.Int(32);
            case "int8" -> new ColumnType.Int(64);
            case "numeric" -> numeric(modifier);
            case "float4" -> new ColumnType.Real(32);
            case "float8" -> new ColumnType.Real(64);
            case "bool" -> new ColumnType.Bool();
            case "text", "varchar", "bpchar" -> new ColumnType.Text(length(modifier));
            case "json", "jsonb" -> new ColumnType.Json();
            case "bytea" -> new ColumnType.Bytes();
            case "uuid" -> new ColumnType.Uuid();
            default -> temporal(base, sqlType);
        };
    }

    private static ColumnType temporal(String base, String sqlType) {
        return switch (base) {
            case "date" -> new ColumnType.Date();
            case "time" -> new ColumnType.Time();
            case "timestamp" -> new ColumnType.Timestamp(false);
            case "timestamptz" -> new ColumnType.Timestamp(true);
            default -> new ColumnType.Other(SqlTypes.withoutCollation(sqlType));
        };
    }

    private static OptionalInt length(int modifier) {
        return modifier < HEADER ? OptionalInt.empty() : OptionalInt.of(modifier - HEADER);
    }

    private static ColumnType numeric(int modifier) {
        if (modifier < HEADER) {
            return ColumnType.decimal();
        }
        int precision = ((modifier - HEADER) >> 16) & 0xffff;
        // Eleven bits with a sign: a scale may be negative.
        int scale = (((modifier - HEADER) & 0x7ff) ^ 1024) - 1024;
        return new ColumnType.Decimal(OptionalInt.of(precision), OptionalInt.of(scale));
    }
}
