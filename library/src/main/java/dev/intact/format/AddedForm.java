package dev.intact.format;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records as a module writes them. */
final class AddedForm implements RecordForm {
    private final OutputStream out;
    private final AddedFormat module;
    private Optional<TypedRows> rows = Optional.empty();

    AddedForm(OutputStream out, AddedFormat module) {
        this.out = out;
        this.module = module;
    }

    @Override
    public void begin(List<TypedColumn> columns) throws IOException {
        if (columns.isEmpty()) {
            throw new UnwritableException("there are none");
        }
        rows = Optional.of(module.write(out, columns));
    }

    @Override
    public void open() {}

    @Override
    public void cell(@Nullable Object value, int column) throws IOException {
        if (value instanceof JsonValue json) {
            json.check();
        }
        Optional<String> reason = rows.orElseThrow().cell(value, column);
        if (reason.isPresent()) {
            throw new UnwritableException(reason.get());
        }
    }

    @Override
    public void close() throws IOException {
        rows.orElseThrow().endRow();
    }

    @Override
    public void end() throws IOException {
        rows.orElseThrow().finish();
    }
}
