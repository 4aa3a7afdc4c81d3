package dev.intact.stage;

import dev.intact.dialect.CellReading;
import dev.intact.format.RecordReader;

/**
 * Reads rows whose values have kinds, so that they need not become those of a record: each row is either given out, or made
 * a record after all, and only then counts as read.
 */
public interface RowReader extends RecordReader {
    /**
     * Goes to the next row; neither {@link #next} nor a record of it is needed.
     *
     * @return false at the end
     */
    boolean nextRow();

    /**
     * Gives out the values of the row.
     *
     * @param cells is called once for each field
     * @return whether they are all taken, so that the row is read; else it is still to be made a record
     */
    boolean give(Taking cells);

    /**
     * Makes the row a record.
     *
     * @return a record or a fault
     */
    Read asRecord();

    /**
     * Whether a field's texts are JSON.
     *
     * @param field from 0
     * @return as it is declared
     */
    boolean isJson(int field);

    /** Takes the values of a row. */
    interface Taking extends CellReading.Cells {
        /**
         * Whether each value of the row was what its column takes as it is.
         *
         * @return false where the row has to be looked at as a record
         */
        boolean isTaken();
    }
}
