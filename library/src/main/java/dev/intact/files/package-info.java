/** Files that change with the rows: written aside, put in place after COMMIT, swept after a crash. */
@NullMarked
package dev.intact.files;

import org.jspecify.annotations.NullMarked;
