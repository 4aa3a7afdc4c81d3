/** The difference, the way to write it, the one short transaction. */
@NullMarked
package dev.intact.publish;

import org.jspecify.annotations.NullMarked;
