/** Makes a database and its roles, brings its schema and its first rows, and tries who may do what. */
@NullMarked
package dev.intact.setup;

import org.jspecify.annotations.NullMarked;
