package dev.intact.parquet;

/** Takes the values of one field of a record. */
@FunctionalInterface
interface Taker {
    void take(CellText text);
}
