package dev.intact.parquet;

import dev.intact.format.TypedColumn;
import dev.intact.format.TypedRows;
import dev.intact.schema.ColumnType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows. A column of which no type is known has that of its first value: so many rows are kept until it comes, and
 * where none comes it is text. For one thread.
 */
final class WrittenRows implements TypedRows {
    private static final int MOST_KEPT = 1_000;
    private static final long ROW_GROUP = 32L << 20;

    private final OutputStream out;
    private final List<TypedColumn> columns;
    private final List<Optional<ColumnForm>> forms = new ArrayList<>();
    private final List<@Nullable Object[]> kept = new ArrayList<>();
    private Optional<ParquetWriter<@Nullable Object[]>> writer = Optional.empty();
    private @Nullable Object[] row;

    WrittenRows(OutputStream out, List<TypedColumn> columns) {
        this.out = out;
        this.columns = List.copyOf(columns);
        this.row = new @Nullable Object[columns.size()];
        columns.forEach(column -> forms.add(column.type().map(ColumnForm::of)));
    }

    @Override
    public Optional<String> cell(@Nullable Object value, int column) {
        if (value == null) {
            row[column] = null;
            return Optional.empty();
        }
        if (forms.get(column).isEmpty()) {
            forms.set(column, Optional.of(ColumnForm.ofValue(value)));
        }
        try {
            row[column] = forms.get(column).orElseThrow().conversion().of(value);
            return Optional.empty();
        } catch (Misfit e) {
            return Optional.of(e.reason());
        }
    }

    @Override
    public void endRow() throws IOException {
        if (writer.isPresent()) {
            writer.get().write(row);
            return;
        }
        kept.add(row);
        row = new @Nullable Object[row.length];
        if (kept.size() == MOST_KEPT || forms.stream().allMatch(Optional::isPresent)) {
            open();
        }
    }

    private ParquetWriter<@Nullable Object[]> open() throws IOException {
        List<ColumnForm> all = forms.stream()
                .map(form -> form.orElseGet(() -> ColumnForm.of(ColumnType.text())))
                .toList();
        forms.replaceAll(form -> form.or(() -> Optional.of(ColumnForm.of(ColumnType.text()))));
        ParquetWriter<@Nullable Object[]> opened = new RowSupport.Builder(new StreamFile(out), support(all))
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new Codecs())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(ROW_GROUP)
                .build();
        writer = Optional.of(opened);
        for (@Nullable Object[] one : kept) {
            opened.write(one);
        }
        kept.clear();
        return opened;
    }

    private RowSupport support(List<ColumnForm> all) {
        List<org.apache.parquet.schema.Type> types = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            types.add(all.get(i).type(columns.get(i).name()));
        }
        return new RowSupport(new MessageType("row", types), all, notes());
    }

    private Map<String, String> notes() {
        String free = columns.stream()
                .filter(column -> column.type().filter(WrittenRows::isFree).isPresent())
                .map(TypedColumn::name)
                .collect(Collectors.joining("\n"));
        return free.isEmpty() ? Map.of() : Map.of(Schema.FREE, free);
    }

    private static boolean isFree(ColumnType type) {
        return type instanceof ColumnType.Decimal decimal && decimal.precision().isEmpty();
    }

    @Override
    public void finish() throws IOException {
        ParquetWriter<@Nullable Object[]> opened = writer.isPresent() ? writer.get() : open();
        opened.close();
    }
}
