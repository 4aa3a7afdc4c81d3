/** Somebody else's JDBC code, unchanged, inside one open transaction that it cannot end. */
@NullMarked
package dev.intact.adopt;

import org.jspecify.annotations.NullMarked;
