/** CSV, JSON, NDJSON: bytes into numbered records. */
@NullMarked
package dev.intact.format;

import org.jspecify.annotations.NullMarked;
