package dev.intact.format;

/** Finds where records end, without reading them. */
sealed interface RecordEnds permits CsvEnds, LineEnds {
    /**
     * Looks through bytes that begin with a record.
     *
     * @return the index after the last record that surely ends before {@code to}; 0 where there is none
     */
    int last(byte[] bytes, int to);

    /** How many lines end before the index found last. */
    int lines();
}
