/** Durable files, the locks of the operating system, and what is replaceable about time. */
@NullMarked
package dev.intact.io;

import org.jspecify.annotations.NullMarked;
