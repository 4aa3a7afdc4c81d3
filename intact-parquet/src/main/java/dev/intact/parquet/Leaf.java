package dev.intact.parquet;

import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.jspecify.annotations.Nullable;

/** Gives the values of one primitive column as texts; of a dictionary each entry is made a text once. */
final class Leaf extends PrimitiveConverter {
    /** Makes texts of values as they are stored; a column has values of one kind. */
    interface Rendering {
        default void whole(long value, CellText text) {
            throw new IllegalStateException("no whole numbers here");
        }

        default void real(double value, CellText text) {
            throw new IllegalStateException("no real numbers here");
        }

        default void truth(boolean value, CellText text) {
            throw new IllegalStateException("no truth values here");
        }

        default void bytes(byte[] value, CellText text) {
            throw new IllegalStateException("no bytes here");
        }
    }

    /** Takes an entry of a dictionary out of it. */
    private interface Entry {
        void read(Dictionary dictionary, int id, Leaf leaf);
    }

    private final Rendering rendering;
    private final Taker taker;
    private final Entry entry;
    private CellText text = new CellText();
    private @Nullable Dictionary dictionary;
    private @Nullable CellText[] known = {};

    Leaf(Scalar.Stored stored, Rendering rendering, Taker taker) {
        this.rendering = rendering;
        this.taker = taker;
        this.entry = switch (stored) {
            case INT -> (from, id, leaf) -> leaf.rendering.whole(from.decodeToInt(id), leaf.text);
            case LONG -> (from, id, leaf) -> leaf.rendering.whole(from.decodeToLong(id), leaf.text);
            case FLOAT -> (from, id, leaf) -> leaf.rendering.real(from.decodeToFloat(id), leaf.text);
            case DOUBLE -> (from, id, leaf) -> leaf.rendering.real(from.decodeToDouble(id), leaf.text);
            case BOOLEAN -> (from, id, leaf) -> leaf.rendering.truth(from.decodeToBoolean(id), leaf.text);
            case BYTES ->
                (from, id, leaf) -> leaf.rendering.bytes(from.decodeToBinary(id).getBytes(), leaf.text);
        };
    }

    @Override
    public boolean hasDictionarySupport() {
        return true;
    }

    @Override
    public void setDictionary(Dictionary other) {
        dictionary = other;
        known = new CellText[other.getMaxId() + 1];
    }

    @Override
    public void addValueFromDictionary(int id) {
        CellText seen = known[id];
        if (seen == null) {
            text = new CellText();
            entry.read(java.util.Objects.requireNonNull(dictionary), id, this);
            seen = text;
            known[id] = seen;
            text = new CellText();
        }
        taker.take(seen);
    }

    @Override
    public void addInt(int value) {
        rendering.whole(value, text);
        taker.take(text);
    }

    @Override
    public void addLong(long value) {
        rendering.whole(value, text);
        taker.take(text);
    }

    @Override
    public void addFloat(float value) {
        rendering.real(value, text);
        taker.take(text);
    }

    @Override
    public void addDouble(double value) {
        rendering.real(value, text);
        taker.take(text);
    }

    @Override
    public void addBoolean(boolean value) {
        rendering.truth(value, text);
        taker.take(text);
    }

    @Override
    public void addBinary(Binary value) {
        rendering.bytes(value.getBytes(), text);
        taker.take(text);
    }
}
