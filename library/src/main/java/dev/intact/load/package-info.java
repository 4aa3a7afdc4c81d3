/** Files into tables: what goes where, the run, the report. */
@NullMarked
package dev.intact.load;

import org.jspecify.annotations.NullMarked;
