/** Configuration files as values that know their file and line. */
@NullMarked
package dev.intact.config;

import org.jspecify.annotations.NullMarked;
