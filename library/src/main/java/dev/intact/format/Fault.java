package dev.intact.format;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a record could not be read.
 *
 * @param line the physical line on which the record begins, or its row in a source without lines, from 1; 0 where the
 *     source as a whole is at fault
 * @param field the field at fault by its name, where known
 * @param value the offending text, where there is any
 * @param reason what is wrong, for people
 */
public record Fault(long line, Optional<String> field, Optional<String> value, String reason) {
    /**
     * Where the record is.
     *
     * @return empty where the source as a whole is at fault
     */
    public OptionalLong place() {
        return line > 0 ? OptionalLong.of(line) : OptionalLong.empty();
    }
}
