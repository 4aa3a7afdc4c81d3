package dev.intact.publish;

import java.util.Optional;

/**
 * Whether what a load changes is to be kept.
 *
 * @param load the load's number
 * @param refusal why it is not, for people; empty where it is
 */
public record Wanted(long load, Optional<String> refusal) {}
