/** Small things that are done so often that their time counts. */
@NullMarked
package dev.intact.bench.micro;

import org.jspecify.annotations.NullMarked;
