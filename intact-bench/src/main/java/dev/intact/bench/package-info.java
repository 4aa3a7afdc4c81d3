/** The command of Intact against the databases' own bulk paths, as a user would run both. */
@NullMarked
package dev.intact.bench;

import org.jspecify.annotations.NullMarked;
