/** Intact measured against what a user would pick instead, as a user would run both. */
@NullMarked
package dev.intact.bench;

import org.jspecify.annotations.NullMarked;
