/** Peers that bring a framework with them. */
@NullMarked
package dev.intact.bench.frameworks;

import org.jspecify.annotations.NullMarked;
