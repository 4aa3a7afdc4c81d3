/** The loads of a database: what each changed, the life of a row, and taking a load back. */
@NullMarked
package dev.intact.history;

import org.jspecify.annotations.NullMarked;
