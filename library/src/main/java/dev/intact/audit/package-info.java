/** Every problem of the staged rows, located. */
@NullMarked
package dev.intact.audit;

import org.jspecify.annotations.NullMarked;
