/** What was committed: units and loads. */
@NullMarked
package dev.intact.ledger;

import org.jspecify.annotations.NullMarked;
