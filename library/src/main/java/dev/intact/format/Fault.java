package dev.intact.format;

import java.util.Optional;

/**
 * Why a record could not be read.
 *
 * @param line the physical line on which the record begins, from 1
 * @param field the field at fault by its name, where known
 * @param value the offending text, where there is any
 * @param reason what is wrong, for people
 */
public record Fault(long line, Optional<String> field, Optional<String> value, String reason) {}
