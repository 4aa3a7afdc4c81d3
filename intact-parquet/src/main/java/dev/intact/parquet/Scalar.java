package dev.intact.parquet;

import dev.intact.format.SourceRecord.Kind;
import dev.intact.schema.ColumnType;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UnknownLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/**
 * What a primitive column of Parquet is to us.
 *
 * @param stored what its values are in the file
 * @param rendering makes texts of them
 * @param type what it holds, for so many exact digits of decimals
 */
record Scalar(Stored stored, Leaf.Rendering rendering, IntFunction<ColumnType> type) {
    private static final int DIGITS_OF_UNSIGNED_64 = 20;

    /** What values are in the file. */
    enum Stored {
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        BOOLEAN,
        BYTES
    }

    /** Empty where its values cannot be taken exactly. */
    static Optional<Scalar> of(PrimitiveType type) {
        LogicalTypeAnnotation said = type.getLogicalTypeAnnotation();
        if (said instanceof UnknownLogicalTypeAnnotation) {
            return Optional.of(new Scalar(stored(type), Renderings.NOTHING, digits -> ColumnType.text()));
        }
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> only(said, new Scalar(Stored.BOOLEAN, Renderings.TRUTH, digits -> new ColumnType.Bool()));
            case INT32 -> whole(Stored.INT, said, Integer.SIZE);
            case INT64 -> whole(Stored.LONG, said, Long.SIZE);
            case INT96 ->
                only(said, new Scalar(Stored.BYTES, Renderings.INT96, digits -> new ColumnType.Timestamp(false)));
            case FLOAT ->
                only(said, new Scalar(Stored.FLOAT, Renderings.REAL, digits -> new ColumnType.Real(Float.SIZE)));
            case DOUBLE ->
                only(said, new Scalar(Stored.DOUBLE, Renderings.REAL, digits -> new ColumnType.Real(Double.SIZE)));
            case BINARY -> binary(said);
            case FIXED_LEN_BYTE_ARRAY -> fixed(said, type.getTypeLength());
        };
    }

    /** Of a column whose decimals were written without a scale of their own. */
    Scalar freed() {
        boolean freed = rendering instanceof Renderings.Decimals && stored == Stored.BYTES;
        return freed
                ? new Scalar(
                        stored,
                        new Renderings.FreeDecimals(((Renderings.Decimals) rendering).scale()),
                        digits -> ColumnType.decimal())
                : this;
    }

    private static Stored stored(PrimitiveType type) {
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> Stored.BOOLEAN;
            case INT32 -> Stored.INT;
            case INT64 -> Stored.LONG;
            case FLOAT -> Stored.FLOAT;
            case DOUBLE -> Stored.DOUBLE;
            case INT96, BINARY, FIXED_LEN_BYTE_ARRAY -> Stored.BYTES;
        };
    }

    private static Optional<Scalar> only(LogicalTypeAnnotation said, Scalar plain) {
        return said == null ? Optional.of(plain) : Optional.empty();
    }

    private static Optional<Scalar> whole(Stored stored, LogicalTypeAnnotation said, int bits) {
        if (said == null) {
            return Optional.of(new Scalar(stored, Renderings.WHOLE, digits -> new ColumnType.Int(bits)));
        }
        if (said instanceof IntLogicalTypeAnnotation whole) {
            return Optional.of(
                    whole.isSigned() ? signed(stored, whole.getBitWidth()) : unsigned(stored, whole.getBitWidth()));
        }
        if (said instanceof DecimalLogicalTypeAnnotation decimal) {
            return Optional.of(decimal(stored, decimal));
        }
        return moment(stored, said);
    }

    private static Scalar signed(Stored stored, int bits) {
        return new Scalar(stored, Renderings.WHOLE, digits -> new ColumnType.Int(Math.max(bits, Short.SIZE)));
    }

    /** What has no type of whole numbers that is wide enough is a decimal, where the database has such. */
    private static Scalar unsigned(Stored stored, int bits) {
        if (bits < Long.SIZE) {
            Leaf.Rendering rendering = bits == Integer.SIZE ? Renderings.UNSIGNED_32 : Renderings.WHOLE;
            return new Scalar(stored, rendering, digits -> new ColumnType.Int(bits * 2));
        }
        ColumnType whole = new ColumnType.Int(Long.SIZE);
        ColumnType wide = new ColumnType.Decimal(OptionalInt.of(DIGITS_OF_UNSIGNED_64), OptionalInt.of(0));
        return new Scalar(stored, Renderings.UNSIGNED_64, digits -> digits >= DIGITS_OF_UNSIGNED_64 ? wide : whole);
    }

    private static Scalar decimal(Stored stored, DecimalLogicalTypeAnnotation said) {
        ColumnType type = new ColumnType.Decimal(OptionalInt.of(said.getPrecision()), OptionalInt.of(said.getScale()));
        return new Scalar(stored, new Renderings.Decimals(said.getScale()), digits -> type);
    }

    private static Optional<Scalar> moment(Stored stored, LogicalTypeAnnotation said) {
        if (said instanceof DateLogicalTypeAnnotation) {
            return Optional.of(new Scalar(stored, Renderings.DAY, digits -> new ColumnType.Date()));
        }
        if (said instanceof TimeLogicalTypeAnnotation time) {
            return Optional.of(
                    new Scalar(stored, new Renderings.Times(time.getUnit()), digits -> new ColumnType.Time()));
        }
        if (said instanceof TimestampLogicalTypeAnnotation moment) {
            boolean zoned = moment.isAdjustedToUTC();
            return Optional.of(new Scalar(
                    stored,
                    new Renderings.Timestamps(moment.getUnit(), zoned ? "Z" : ""),
                    digits -> new ColumnType.Timestamp(zoned)));
        }
        return Optional.empty();
    }

    private static Optional<Scalar> binary(LogicalTypeAnnotation said) {
        if (said instanceof StringLogicalTypeAnnotation || said instanceof EnumLogicalTypeAnnotation) {
            return Optional.of(new Scalar(Stored.BYTES, Renderings.text(Kind.TEXT), digits -> ColumnType.text()));
        }
        if (said instanceof JsonLogicalTypeAnnotation) {
            // Not trusted to be JSON: what takes it looks.
            return Optional.of(new Scalar(Stored.BYTES, Renderings.text(Kind.PLAIN), digits -> new ColumnType.Json()));
        }
        if (said instanceof DecimalLogicalTypeAnnotation decimal) {
            return Optional.of(decimal(Stored.BYTES, decimal));
        }
        return only(said, new Scalar(Stored.BYTES, Renderings.BYTES, digits -> new ColumnType.Bytes()))
                .or(() -> bson(said));
    }

    private static Optional<Scalar> bson(LogicalTypeAnnotation said) {
        return said instanceof LogicalTypeAnnotation.BsonLogicalTypeAnnotation
                ? Optional.of(new Scalar(Stored.BYTES, Renderings.BYTES, digits -> new ColumnType.Bytes()))
                : Optional.empty();
    }

    private static Optional<Scalar> fixed(LogicalTypeAnnotation said, int length) {
        if (said instanceof DecimalLogicalTypeAnnotation decimal) {
            return Optional.of(decimal(Stored.BYTES, decimal));
        }
        if (said instanceof UUIDLogicalTypeAnnotation && length == 2 * Long.BYTES) {
            return Optional.of(new Scalar(Stored.BYTES, Renderings.UUIDS, digits -> new ColumnType.Uuid()));
        }
        if (said instanceof Float16LogicalTypeAnnotation && length == Short.BYTES) {
            return Optional.of(new Scalar(Stored.BYTES, Renderings.HALF, digits -> new ColumnType.Real(Float.SIZE)));
        }
        return only(said, new Scalar(Stored.BYTES, Renderings.BYTES, digits -> new ColumnType.Bytes()));
    }
}
