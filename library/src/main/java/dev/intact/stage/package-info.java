/** Rows aside, each with where it came from. */
@NullMarked
package dev.intact.stage;

import org.jspecify.annotations.NullMarked;
