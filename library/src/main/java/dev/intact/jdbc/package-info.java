/** Plain JDBC over the connections of a database, for other libraries. */
@NullMarked
package dev.intact.jdbc;

import org.jspecify.annotations.NullMarked;
