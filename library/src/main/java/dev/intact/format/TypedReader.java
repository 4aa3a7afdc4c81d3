package dev.intact.format;

import dev.intact.schema.ColumnType;

/** Reads a source that says itself what its fields hold, so that nothing has to be guessed. */
public interface TypedReader extends RecordReader {
    /**
     * What a field holds.
     *
     * @param field its place among {@link #fields}
     * @param exactDigits the most significant digits that the database keeps of a decimal
     * @return the type for a new column that is to keep every value
     */
    ColumnType type(int field, int exactDigits);

    /**
     * How many records the source says it has.
     *
     * @return 0 or more
     */
    long records();

    /** {@inheritDoc} A source of values has no text of its records: it is their JSON, of the fields that are read. */
    @Override
    default byte[] raw() {
        return json();
    }
}
