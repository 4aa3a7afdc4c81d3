package dev.intact.dialect;

/**
 * Something that would go with a table, or keeps it from going. Equal to what stood then where nobody changed it since.
 *
 * @param what for people: {@code trigger}, {@code view}, {@code comment}
 * @param name its own, with its schema where it has one; may be empty
 * @param text how it is made, or what it says
 */
public record Hanging(String what, String name, String text) {
    /** An index besides those of constraints. */
    public static final String INDEX = "index";

    /** A default of a column. */
    public static final String DEFAULT = "default";

    /**
     * For people.
     *
     * @return a few words
     */
    public String told() {
        return name.isEmpty() ? what : what + " " + name;
    }
}
