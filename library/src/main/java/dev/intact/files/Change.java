package dev.intact.files;

import java.nio.file.Path;

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

    /**
     * It gets an earlier version back, with the rights of that version.
     *
     * @param content what it is to hold
     * @param like a file with these rights
     */
    record Back(Content content, Path like) implements Change {}

    /** It is not to be there, whatever it is: a file, the link of a set, nothing. */
    record Withdraw() implements Change {}
}
