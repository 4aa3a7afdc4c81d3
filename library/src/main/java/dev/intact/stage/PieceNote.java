package dev.intact.stage;

/**
 * What a piece of a source was, and what was learnt from it: kept with its rows, so that whoever finds them need not read
 * them again.
 *
 * @param ordinal its place among all pieces of the table
 * @param rows how many it has
 * @param digest of its bytes
 * @param ascent what was seen of its keys
 * @param learnt what its lane had seen up to its end: of this piece, and of others before it that are kept as well
 */
record PieceNote(long ordinal, long rows, String digest, Ascent ascent, String learnt) {
    String text() {
        return String.join(" ", Long.toString(ordinal), Long.toString(rows), digest, ascent.text(), learnt);
    }

    static PieceNote of(String text) {
        String[] parts = text.split(" ", -1);
        return new PieceNote(
                Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2], Ascent.of(parts[3]), parts[4]);
    }
}
