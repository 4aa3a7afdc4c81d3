package dev.intact.dialect;

/**
 * Something that was detected or chosen for a database, and why. Immutable, without secrets.
 *
 * @param about what it concerns: {@code TLS}
 * @param value what was chosen
 * @param reason why, as half a sentence
 */
public record Choice(String about, String value, String reason) {}
