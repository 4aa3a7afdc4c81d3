package dev.intact.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects, one a line: each by itself, or as the elements of one array. Null is written, so that no column is lost. */
final class JsonForm implements RecordForm {
    /** What is around the objects. */
    enum Layout {
        LINES,
        ARRAY
    }

    private final Output out;
    private final Layout layout;
    private final JsonText json;
    /** What stands before each value: a brace or a comma, the name, a colon. */
    private byte[][] heads = {};

    private boolean first = true;

    JsonForm(Output out, Layout layout) {
        this.out = out;
        this.layout = layout;
        this.json = new JsonText(out);
    }

    @Override
    public void begin(List<TypedColumn> columns) throws IOException {
        List<String> names = columns.stream().map(TypedColumn::name).toList();
        heads = new byte[names.size()][];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = head(names.get(i), i == 0 ? '{' : ',');
        }
        if (layout == Layout.ARRAY) {
            out.put('[');
        }
    }

    private static byte[] head(String name, char before) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output head = new Output(bytes);
        head.put(before);
        new JsonText(head).string(name);
        head.put(':');
        head.flush();
        return bytes.toByteArray();
    }

    @Override
    public void open() throws IOException {
        if (layout == Layout.ARRAY) {
            out.ascii(first ? "\n" : ",\n");
        }
        first = false;
        if (heads.length == 0) {
            out.put('{');
        }
    }

    @Override
    public void cell(@Nullable Object value, int column) throws IOException {
        out.put(heads[column]);
        json.value(value);
    }

    @Override
    public void close() throws IOException {
        out.put('}');
        if (layout == Layout.LINES) {
            out.put('\n');
        }
    }

    @Override
    public void end() throws IOException {
        if (layout == Layout.ARRAY) {
            out.ascii(first ? "]\n" : "\n]\n");
        }
    }
}
