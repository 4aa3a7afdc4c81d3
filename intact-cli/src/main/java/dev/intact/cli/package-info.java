/** Commands: each parses, calls one operation of the library, prints. */
@NullMarked
package dev.intact.cli;

import org.jspecify.annotations.NullMarked;
