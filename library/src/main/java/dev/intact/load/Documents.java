package dev.intact.load;

import dev.intact.error.ConfigurationException;
import dev.intact.format.Format;
import dev.intact.format.Formats;
import dev.intact.format.Survey;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JSON documents that are an object of arrays: each array is a table of its own. */
final class Documents {
    private Documents() {}

    /** One table load for each array of such a document; the table load itself where it is none. */
    static List<TableLoad> spread(TableLoad table) throws IOException {
        List<TableLoad> spread = new ArrayList<>();
        List<Input> whole = new ArrayList<>();
        for (Input input : table.inputs()) {
            Optional<Survey.Shape> shape = shape(input);
            if (shape.isEmpty()) {
                whole.add(input);
            } else if (table.columns().isEmpty() && isNamedAfter(table, (Input.Bytes) input)) {
                shape.get()
                        .tables()
                        .forEach(member -> spread.add(
                                member(table, (Input.Bytes) input, member).into(TableName.of(member))));
            } else if (shape.get().tables().size() == 1) {
                whole.addAll(
                        member(table, (Input.Bytes) input, shape.get().tables().get(0))
                                .inputs());
            } else {
                throw new ConfigurationException(((Input.Bytes) input).source().name() + " holds several tables ("
                        + String.join(", ", shape.get().tables()) + "). Nothing was touched. Say which goes into "
                        + table.table() + " with records: in the manifest.");
            }
        }
        if (!whole.isEmpty()) {
            spread.add(new TableLoad(
                    table.table(),
                    whole,
                    table.mode(),
                    table.key(),
                    table.columns(),
                    table.header(),
                    table.nulls(),
                    table.unlisted(),
                    table.schema()));
        }
        return spread;
    }

    private static Optional<Survey.Shape> shape(Input input) throws IOException {
        return input instanceof Input.Bytes bytes
                        && bytes.format() instanceof Format.Json json
                        && json.records().isEmpty()
                ? Optional.of(Survey.shape(bytes.source(), json)).filter(Survey.Shape::isTables)
                : Optional.empty();
    }

    /** Whether nobody chose the table: it has the file's own name. */
    private static boolean isNamedAfter(TableLoad table, Input.Bytes input) {
        return Formats.table(Path.of(input.source().name()))
                .equals(table.table().name());
    }

    private static TableLoad member(TableLoad table, Input.Bytes input, String member) {
        Format.Json json = (Format.Json) input.format();
        Input one = new Input.Bytes(input.source(), new Format.Json(member + ".*", json.encoding()));
        return TableLoad.append(table.table(), List.of(one)).in(table.mode()).keyed(table.key());
    }
}
