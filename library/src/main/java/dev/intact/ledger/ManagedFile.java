package dev.intact.ledger;

import java.util.Optional;

/**
 * What a file must hold, as the database says it. The row of a file is locked by the unit that changes it until that
 * unit ends, so the order of versions is the order of commits.
 *
 * @param target the file, relative to the folder of its home, with {@code /} between names
 * @param unit the unit that wrote this version
 * @param version grows by one with each unit
 * @param state what the file must hold
 * @param staged the name, beside the target, under which the unit left the new content; while something has that name,
 *     the version is not yet in place
 * @param before the checksum of what the unit replaced; empty where there was no file
 */
public record ManagedFile(
        String target, String unit, long version, State state, String staged, Optional<String> before) {

    /** What a file must hold. */
    public sealed interface State {}

    /**
     * Content.
     *
     * @param size in bytes
     * @param sha256 its checksum
     */
    public record Content(long size, String sha256) implements State {}

    /** No file. */
    public record Absent() implements State {}

    /**
     * A link to a folder that holds a set of files.
     *
     * @param number of the generation, the version of the row
     * @param sha256 over the names, sizes and checksums of the files
     */
    public record Generation(long number, String sha256) implements State {}
}
