package dev.intact.load;

import dev.intact.dialect.StoredRows;
import dev.intact.format.FieldPlan;
import dev.intact.format.Format;
import dev.intact.format.Pieces;
import dev.intact.format.Readers;
import dev.intact.format.RecordReader;
import dev.intact.format.RowReader;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import dev.intact.stage.Feed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Inputs as sources that can be read again and again. */
final class Feeds {
    private Feeds() {}

    /** The feeds of a table load; rows without names have their values in the order of these columns. */
    static List<Feed> of(TableLoad table, List<String> columns, Moments moments) throws IOException {
        List<Feed> feeds = new ArrayList<>();
        for (Input input : table.inputs()) {
            if (input instanceof Input.Table other) {
                TableFeed opening = moments.feed(other);
                feeds.add(new Feed(opening.name(), opening, -1));
            } else {
                feeds.add(of(input, table, columns));
            }
        }
        return feeds;
    }

    /** Those that are tables of other databases. */
    static List<TableFeed> tables(List<Feed> feeds) {
        return feeds.stream()
                .map(Feed::opening)
                .filter(TableFeed.class::isInstance)
                .map(TableFeed.class::cast)
                .toList();
    }

    /** Whether a null is refused before the table sees it: one that stood in a table of the same kind may stand in its copy. */
    static boolean refuseNulls(List<Feed> feeds) {
        return !feeds.stream().allMatch(feed -> feed.opening().keepsKinds());
    }

    /** A column of the target as the values come for it. */
    static Column written(List<Feed> feeds, Column column, TableSchema into) {
        Column written = column;
        for (TableFeed feed : tables(feeds)) {
            written = feed.written(written, into);
        }
        return written;
    }

    private static Feed of(Input input, TableLoad table, List<String> columns) throws IOException {
        if (input instanceof Input.Bytes bytes) {
            return new Feed(
                    bytes.source().name(),
                    new Bytes(bytes, table),
                    bytes.source().size());
        }
        if (input instanceof Input.Kept kept) {
            return new Feed(kept.name(), new Kept(kept), kept.bytes());
        }
        Input.Rows rows = (Input.Rows) input;
        return new Feed(rows.name(), plan -> open(rows, columns), -1);
    }

    /** Opens bytes, whole or in pieces. */
    private record Bytes(Input.Bytes input, TableLoad table) implements Feed.Opening {
        @Override
        public RecordReader open(FieldPlan plan) throws IOException {
            return named(Readers.open(input.source(), input.format(), plan), table);
        }

        @Override
        public Optional<Pieces> cut(FieldPlan plan, int bytes) throws IOException {
            return table.header().isEmpty()
                    ? Readers.cut(input.source(), input.format(), plan, bytes)
                    : Optional.empty();
        }
    }

    /** Nobody reads them: only what columns they have can be asked. */
    private record Kept(Input.Kept input) implements Feed.Opening {
        @Override
        public RecordReader open(FieldPlan plan) {
            return new RowReader(Stream.empty(), input.rows().columns());
        }

        @Override
        public Optional<StoredRows> stored() {
            return Optional.of(input.rows());
        }
    }

    private static RecordReader open(Input.Rows rows, List<String> columns) {
        List<String> names = RowReader.firstNames(rows.rows().get());
        return new RowReader(rows.rows().get(), names.isEmpty() ? columns : names);
    }

    private static RecordReader named(RecordReader reader, TableLoad table) {
        return table.header().isEmpty() ? reader : new NamedReader(reader, table.header());
    }

    static boolean isJson(Input input) {
        return input instanceof Input.Bytes bytes
                && (bytes.format() instanceof Format.Json || bytes.format() instanceof Format.Ndjson);
    }
}
