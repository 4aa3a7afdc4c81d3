/** PostgreSQL. */
@NullMarked
package dev.intact.dialect.postgres;

import org.jspecify.annotations.NullMarked;
