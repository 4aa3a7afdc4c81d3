/** What was chosen for a database, what may be wrong with it, and what to do about that. */
@NullMarked
package dev.intact.doctor;

import org.jspecify.annotations.NullMarked;
