/** What is replaceable about the machine: time and waiting. */
@NullMarked
package dev.intact.io;

import org.jspecify.annotations.NullMarked;
