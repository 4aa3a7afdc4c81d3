package dev.intact.tx;

import dev.intact.io.Pause;
import java.time.Duration;

/**
 * How it is asked what became of a COMMIT whose answer was lost. Immutable.
 *
 * @param patience for how long, where the database cannot be reached, before the outcome is said to be unknown
 * @param pause waits between two questions
 */
public record Settling(Duration patience, Pause pause) {}
