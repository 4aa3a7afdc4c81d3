/** Parquet as a source of loads and as a form of files. */
@NullMarked
package dev.intact.parquet;

import org.jspecify.annotations.NullMarked;
