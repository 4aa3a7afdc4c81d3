/** A kept moment of a database: made, verified, put back as a load. */
@NullMarked
package dev.intact.backup;

import org.jspecify.annotations.NullMarked;
