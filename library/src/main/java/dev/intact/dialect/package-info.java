/** What differs between databases. */
@NullMarked
package dev.intact.dialect;

import org.jspecify.annotations.NullMarked;
