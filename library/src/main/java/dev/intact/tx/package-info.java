/** All or nothing: one unit, its marker, and the fence that settles an unknown COMMIT. */
@NullMarked
package dev.intact.tx;

import org.jspecify.annotations.NullMarked;
