/** Every failure and what it left behind. */
@NullMarked
package dev.intact.error;

import org.jspecify.annotations.NullMarked;
