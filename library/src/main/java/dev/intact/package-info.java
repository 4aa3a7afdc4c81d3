/** The front door: a database into which data goes whole or not at all. */
@NullMarked
package dev.intact;

import org.jspecify.annotations.NullMarked;
