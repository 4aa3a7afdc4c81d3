/** The connections of one database. */
@NullMarked
package dev.intact.connect;

import org.jspecify.annotations.NullMarked;
