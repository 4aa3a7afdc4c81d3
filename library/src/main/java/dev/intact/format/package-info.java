/** CSV, JSON, NDJSON, and what a module brings: bytes into numbered records. */
@NullMarked
package dev.intact.format;

import org.jspecify.annotations.NullMarked;
