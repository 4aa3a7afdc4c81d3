/** Words for data: tables, columns, types, keys. */
@NullMarked
package dev.intact.schema;

import org.jspecify.annotations.NullMarked;
