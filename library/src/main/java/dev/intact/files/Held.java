package dev.intact.files;

import dev.intact.ledger.ManagedFile;
import java.nio.file.Path;

/**
 * A file as it was at one moment of the database, and where its content is.
 *
 * @param name the file, as the database names it
 * @param state what it held: content, or a generation of a set
 * @param source the content; of a set a folder with its files
 */
public record Held(String name, ManagedFile.State state, Path source) {}
