package dev.intact.copy;

/**
 * Something that does not arrive as it was, or not at all.
 *
 * @param weight how much that is
 * @param what it is about: {@code table player, column dob}, {@code view best_players}
 * @param reason what was seen, with counts and examples, and what became of it
 */
public record Remark(Weight weight, String what, String reason) {
    /** How much of a difference it makes. */
    public enum Weight {
        /** Said in another way, and means the same. */
        CHANGED,
        /** Values that do not fit what was declared of them; all of them arrive, in a type that holds them. Refused when strict. */
        UNFIT,
        /** Left behind. */
        NOT_COPIED
    }
}
