/** Another database, or a part of it, as the source of a load. */
@NullMarked
package dev.intact.copy;

import org.jspecify.annotations.NullMarked;
