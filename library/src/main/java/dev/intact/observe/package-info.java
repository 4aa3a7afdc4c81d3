/** What happened, told to listeners. */
@NullMarked
package dev.intact.observe;

import org.jspecify.annotations.NullMarked;
