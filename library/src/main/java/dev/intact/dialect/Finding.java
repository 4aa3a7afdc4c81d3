package dev.intact.dialect;

/**
 * Something about a database that concerns a load which is about to begin. Immutable.
 *
 * @param weight whether the load can begin at all
 * @param what was found, as a sentence without its full stop; no secrets
 * @param remedy what to do about it, as a sentence without its full stop; empty where nothing is to be done
 */
public record Finding(Weight weight, String what, String remedy) {
    /** What follows from it. */
    public enum Weight {
        /** The load would end in vain. */
        REFUSAL,
        /** The load may be well all the same. */
        WARNING,
        /** A setting in force, for whoever asks for it. */
        SETTING
    }

    /**
     * A reason not to begin.
     *
     * @param what was found
     * @param remedy what to do about it
     * @return the finding
     */
    public static Finding refusal(String what, String remedy) {
        return new Finding(Weight.REFUSAL, what, remedy);
    }

    /**
     * Something that somebody should know.
     *
     * @param what was found
     * @param remedy what to do about it
     * @return the finding
     */
    public static Finding warning(String what, String remedy) {
        return new Finding(Weight.WARNING, what, remedy);
    }

    /**
     * A setting in force.
     *
     * @param what its name and value
     * @return the finding
     */
    public static Finding setting(String what) {
        return new Finding(Weight.SETTING, what, "");
    }

    @Override
    public String toString() {
        return what + ". " + remedy + ".";
    }
}
