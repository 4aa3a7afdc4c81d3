/** Many rows of a program into one standing table. */
@NullMarked
package dev.intact.write;

import org.jspecify.annotations.NullMarked;
