/** Readers and writers of one file at the same time, in several processes. */
@NullMarked
package dev.intact.bench.crowd;

import org.jspecify.annotations.NullMarked;
