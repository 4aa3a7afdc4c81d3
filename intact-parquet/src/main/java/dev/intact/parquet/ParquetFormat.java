package dev.intact.parquet;

import dev.intact.format.AddedFormat;
import dev.intact.format.FieldPlan;
import dev.intact.format.Source;
import dev.intact.format.TypedColumn;
import dev.intact.format.TypedReader;
import dev.intact.format.TypedRows;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Parquet files: row group by row group, only the columns that are wanted, each value exactly or not at all. Safe for many
 * threads. {@link dev.intact.format.Formats#named} finds it where this module is on the class path.
 */
public final class ParquetFormat implements AddedFormat {
    /** For the service loader. */
    public ParquetFormat() {}

    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public TypedReader open(Source source, FieldPlan plan) throws IOException {
        return Opening.open(source, plan);
    }

    @Override
    public TypedRows write(OutputStream out, List<TypedColumn> columns) {
        return new WrittenRows(out, columns);
    }
}
