/** SQLite. */
@NullMarked
package dev.intact.dialect.sqlite;

import org.jspecify.annotations.NullMarked;
