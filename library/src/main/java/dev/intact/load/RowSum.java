package dev.intact.load;

import dev.intact.dialect.CellReading;
import dev.intact.load.TableFeed.Kinds;
import dev.intact.schema.ColumnType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * What the rows of a table are, whatever their order: how many, and the sum of a digest of each, modulo 2 to the power of
 * 128. A row's digest is that of its values as what their columns hold, so that it is the same in every database that has
 * the same values. For one thread.
 */
final class RowSum implements CellReading.Cells {
    private static final int WORD = Long.BYTES;

    private final List<Optional<ColumnType>> types;
    private final Kinds kinds;
    private final CanonicalRow row = new CanonicalRow();
    private final MessageDigest digest = sha256();
    private int cell;
    private long rows;
    private long high;
    private long low;

    /** Each cell by what its column holds; those without a type are left out. */
    RowSum(List<Optional<ColumnType>> types) {
        this(types, Kinds.DECLARED);
    }

    /** Where kinds are kept, 1, 1.0, '1' and the byte of '1' are four values, whatever the column holds. */
    RowSum(List<Optional<ColumnType>> types, Kinds kinds) {
        this.types = types;
        this.kinds = kinds;
    }

    long rows() {
        return rows;
    }

    /** The same as if the rows of both had come here. */
    void add(RowSum other) {
        rows += other.rows;
        add(other.high, other.low);
    }

    /** 32 hexadecimal digits. */
    String hex() {
        return String.format("%016x%016x", high, low);
    }

    void endRow() {
        cell = 0;
        if (types.isEmpty()) {
            return;
        }
        row.digest(digest);
        byte[] bytes = digest.digest();
        rows++;
        add(word(bytes, 0), word(bytes, WORD));
    }

    private void add(long otherHigh, long otherLow) {
        low += otherLow;
        high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
    }

    private static long word(byte[] bytes, int at) {
        long word = 0;
        for (int i = at; i < at + WORD; i++) {
            word = (word << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        return word;
    }

    private Optional<ColumnType> next() {
        int place = cell++;
        return place < types.size() ? types.get(place) : Optional.empty();
    }

    @Override
    public void none() {
        if (next().isPresent()) {
            row.none();
        }
    }

    @Override
    public void whole(long value) {
        next().ifPresent(type -> {
            if (kinds == Kinds.KEPT) {
                row.keptWhole(value);
            } else {
                row.whole(type, value);
            }
        });
    }

    @Override
    public void real(double value) {
        next().ifPresent(type -> {
            if (kinds == Kinds.KEPT) {
                row.keptReal(value);
            } else {
                row.real(type, value);
            }
        });
    }

    @Override
    public void number(String digits) {
        next().ifPresent(type -> row.text(type, digits.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void truth(boolean value) {
        next().ifPresent(type -> row.text(type, Boolean.toString(value).getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void text(byte[] utf8) {
        next().ifPresent(type -> {
            if (kinds == Kinds.KEPT) {
                row.keptText(utf8);
            } else {
                row.text(type, utf8);
            }
        });
    }

    @Override
    public void bytes(byte[] value) {
        next().ifPresent(type -> {
            if (kinds == Kinds.KEPT) {
                row.keptBytes(value);
            } else {
                row.bytes(type, value);
            }
        });
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
