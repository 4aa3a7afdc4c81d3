package dev.intact.dialect;

/**
 * How many connections a server lets us have. Immutable.
 *
 * @param most of all who connect as we do
 * @param reason where it comes from, as half a sentence: {@code max_connections is 100, 3 of them reserved}
 */
public record Allowance(int most, String reason) {}
