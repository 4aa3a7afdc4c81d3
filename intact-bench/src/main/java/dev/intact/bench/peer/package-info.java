/** What a program would use instead of Intact, each for the same tasks, each in a process of its own. */
@NullMarked
package dev.intact.bench.peer;

import org.jspecify.annotations.NullMarked;
