package dev.intact.load;

import dev.intact.config.Mistakes;
import dev.intact.config.Scalar;
import dev.intact.config.Section;
import dev.intact.config.Setting;
import dev.intact.error.ConfigurationException;
import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.FileSource;
import dev.intact.load.TableLoad.NewTable;
import dev.intact.load.TableLoad.Reference;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One item of {@code load:}, read but with no file looked for yet.
 *
 * @param bare the load without its inputs
 * @param sources where its rows are
 * @param format what is said about them
 */
record TableItem(TableLoad bare, List<Wanted> sources, FormatItems format) {
    private static final List<String> KEYS = FormatItems.keysWith(
            List.of("table", "from", "key", "mode", "columns", "null", "unlisted", "unique", "references", "indexes"));
    private static final List<String> REFERENCE_KEYS = List.of("columns", "table", "to");
    private static final Map<String, Mode> MODES = modes();
    private static final Map<String, Unlisted> UNLISTED =
            new TreeMap<>(Map.of("ignore", Unlisted.IGNORE, "refuse", Unlisted.REFUSE));
    private static final Pattern REFERENCE = Pattern.compile("([^()]+?)\\s*(?:\\(([^()]+)\\))?");

    /** Rows that are asked for. */
    @FunctionalInterface
    interface Wanted {
        /** Looks for them in the folder. */
        List<Input> in(Path folder, FormatItems format);
    }

    static TableItem of(Section item, Mistakes mistakes) {
        item.only(mistakes, KEYS);
        FormatItems format = FormatItems.of(item, mistakes);
        TableName table = mistakes.attempt(() -> tableName(item.require("table"), mistakes))
                .orElse(TableName.of("unknown"));
        List<Wanted> sources =
                mistakes.attempt(() -> sources(item.require("from"), mistakes)).orElse(List.of());
        TableLoad bare = new TableLoad(
                table,
                List.of(),
                item.read("mode", mistakes, said -> said.oneOf(MODES)).orElse(Mode.APPEND),
                item.read("key", mistakes, ColumnItems::unique).orElse(List.of()),
                item.read("columns", mistakes, said -> ColumnItems.rules(said, mistakes))
                        .orElse(List.of()),
                format.names(),
                item.read("null", mistakes, Setting::texts),
                item.read("unlisted", mistakes, said -> said.oneOf(UNLISTED)).orElse(Unlisted.REFUSE),
                new NewTable(
                        item.read("unique", mistakes, TableItem::lists).orElse(List.of()),
                        item.read("references", mistakes, said -> references(said, mistakes))
                                .orElse(List.of()),
                        item.read("indexes", mistakes, TableItem::lists).orElse(List.of())));
        return new TableItem(bare, sources, format);
    }

    /** Looks for what is asked for. */
    TableLoad in(Path folder) {
        List<Input> inputs = new ArrayList<>();
        for (Wanted wanted : sources) {
            inputs.addAll(wanted.in(folder, format));
        }
        return new TableLoad(
                bare.table(),
                inputs,
                bare.mode(),
                bare.key(),
                bare.columns(),
                bare.header(),
                bare.nulls(),
                bare.unlisted(),
                bare.schema());
    }

    private static List<Path> files(Setting said, SourcePath path, Path folder) {
        return located(said, () -> {
            List<Path> files = path.in(folder);
            if (files.isEmpty()) {
                throw new ConfigurationException("no file matches " + said.described() + " in "
                        + (folder.toString().isEmpty() ? "the current folder" : folder));
            }
            files.forEach(Files::requireReadable);
            return files;
        });
    }

    private static List<Wanted> sources(Setting from, Mistakes mistakes) {
        List<Setting> sources = from instanceof Scalar || from instanceof Section ? List.of(from) : from.items();
        if (sources.isEmpty()) {
            throw from.expected("a path, a glob, a table of another database, or a list of them");
        }
        return sources.stream().map(said -> source(said, mistakes)).toList();
    }

    /** {@code players*.csv}, {@code sqlite:old.db#player}, or {@code {database: old.db, table: player}}. */
    private static Wanted source(Setting said, Mistakes mistakes) {
        if (said instanceof Section other) {
            other.only(mistakes, List.of("database", "table"));
            String database = filled(other.require("database"));
            TableName table = tableName(other.require("table"), mistakes);
            return (folder, format) -> located(
                    said, () -> List.of(new Input.Table(Elsewhere.of(database, folder), table, Optional.empty())));
        }
        if (Elsewhere.isAddress(said.text())) {
            return (folder, format) -> located(said, () -> List.copyOf(Elsewhere.tables(said.text(), folder)));
        }
        SourcePath path = located(said, () -> new SourcePath(said.text()));
        return (folder, format) -> files(said, path, folder).stream()
                .<Input>map(file -> new Input.Bytes(FileSource.of(file), format.of(file)))
                .toList();
    }

    /** {@code player}, {@code sales.order}, or {@code {schema: sales, name: order.2}} where a dot is part of a name. */
    private static TableName tableName(Setting said, Mistakes mistakes) {
        if (said instanceof Section parts) {
            parts.only(mistakes, List.of("schema", "name"));
            TableName plain = TableName.of(filled(parts.require("name")));
            return parts.find("schema")
                    .map(schema -> TableName.of(filled(schema), plain.name()))
                    .orElse(plain);
        }
        return tableName(said, filled(said));
    }

    private static TableName tableName(Setting said, String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length == 1) {
            return TableName.of(text);
        }
        if (parts.length > 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw said.expected("a table, or a schema and a table with one dot between them; a table with a dot in its"
                    + " name is written {name: a.b}");
        }
        return TableName.of(parts[0], parts[1]);
    }

    private static String filled(Setting said) {
        String text = said.text();
        if (text.isEmpty()) {
            throw said.expected("a name");
        }
        return text;
    }

    /** A column, or a list of columns and of lists of columns that belong together. */
    private static List<List<String>> lists(Setting said) {
        return said instanceof Scalar
                ? List.of(ColumnItems.unique(said))
                : said.items().stream().map(ColumnItems::unique).toList();
    }

    private static List<Reference> references(Setting said, Mistakes mistakes) {
        if (said instanceof Section byColumn) {
            return byColumn.keys().stream()
                    .flatMap(column -> byColumn.read(column, mistakes, to -> reference(column, to)).stream())
                    .toList();
        }
        return said.items().stream()
                .flatMap(item -> mistakes.attempt(() -> reference(item.section(), mistakes)).stream())
                .toList();
    }

    /** {@code author_id: authors} or {@code author_id: authors(id)}. */
    private static Reference reference(String column, Setting to) {
        Matcher shape = REFERENCE.matcher(to.text().strip());
        if (!shape.matches()) {
            throw to.expected("a table and its column, such as authors(id)");
        }
        List<String> columns = Optional.ofNullable(shape.group(2))
                .map(String::strip)
                .map(List::of)
                .orElse(List.of());
        return new Reference(List.of(column), tableName(to, shape.group(1)), columns);
    }

    private static Reference reference(Section item, Mistakes mistakes) {
        item.only(mistakes, REFERENCE_KEYS);
        List<String> columns = ColumnItems.unique(item.require("columns"));
        List<String> to = item.find("to").map(ColumnItems::unique).orElse(List.of());
        if (!to.isEmpty() && to.size() != columns.size()) {
            throw item.placeOf("to").wrong(columns.size() + " columns cannot refer to " + to.size());
        }
        return new Reference(columns, tableName(item.require("table"), mistakes), to);
    }

    private static <T> T located(Setting said, Supplier<T> work) {
        try {
            return work.get();
        } catch (ConfigurationException wrong) {
            String message = String.valueOf(wrong.getMessage());
            String place = said.place().toString();
            throw message.startsWith(place) ? wrong : new ConfigurationException(place + ": " + message, wrong);
        }
    }

    private static Map<String, Mode> modes() {
        Map<String, Mode> modes = new LinkedHashMap<>();
        for (Mode mode : Mode.values()) {
            modes.put(mode.word(), mode);
        }
        return Collections.unmodifiableMap(modes);
    }
}
