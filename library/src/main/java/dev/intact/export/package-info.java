/** Rows of one moment into files, which appear together. */
@NullMarked
package dev.intact.export;

import org.jspecify.annotations.NullMarked;
