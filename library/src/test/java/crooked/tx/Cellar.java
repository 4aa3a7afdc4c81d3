package crooked.tx;

import crooked.schema.RowManager;

/** One half of a cycle. */
public record Cellar(RowManager rows) {}
