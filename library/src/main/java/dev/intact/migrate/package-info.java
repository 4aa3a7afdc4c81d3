/** The schema from version to version. */
@NullMarked
package dev.intact.migrate;

import org.jspecify.annotations.NullMarked;
