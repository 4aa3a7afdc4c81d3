package dev.intact.files;

/** What is done to a file. */
public sealed interface Change {
    /**
     * It gets new content, whether it exists or not.
     *
     * @param content what it is to hold
     */
    record Replace(Content content) implements Change {}

    /**
     * It is made.
     *
     * @param content what it is to hold
     */
    record Create(Content content) implements Change {}

    /**
     * A set gets a new generation: the link {@code current}, which is what is staged, comes to name another folder.
     *
     * @param content what the files are to hold
     */
    record Generation(SetContent content) implements Change {}

    /** It goes away. */
    record Delete() implements Change {}
}
