package dev.intact.dialect;

import java.util.List;

/** What a later load did to the rows of a table. */
public sealed interface Since {

    /**
     * It is kept.
     *
     * @param went a query of the rows as they were before it, their values called {@code v0}, {@code v1} …
     * @param came a query of the rows as they became
     * @param columns whose values these are
     */
    record Told(String went, String came, List<String> columns) implements Since {
        /** Takes a copy. */
        public Told {
            columns = List.copyOf(columns);
        }
    }

    /** Its rows are not kept. */
    record Untold() implements Since {}
}
