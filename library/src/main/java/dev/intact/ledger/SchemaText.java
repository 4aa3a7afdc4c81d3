package dev.intact.ledger;

import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.Check;
import dev.intact.schema.TableSchema.ForeignKey;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Tables as text, so that a table is known when it stands no more: JSON arrays, whose elements have their meaning by their
 * place. What is incoming is not part of it: it belongs to other tables. Safe for many threads.
 */
public final class SchemaText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private SchemaText() {}

    /**
     * A table as text.
     *
     * @param table any
     * @return one line
     */
    public static String write(TableSchema table) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, tree(table));
        }
        return text.toString();
    }

    /**
     * The table that was written.
     *
     * @param text as {@link #write} gives it
     * @return an equal table, but for what is incoming
     * @throws IllegalArgumentException where it is no such text
     */
    public static TableSchema read(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            return table(new Cells(parse(parser)));
        } catch (JacksonException | ClassCastException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("Not the text of a table: " + e.getMessage(), e);
        }
    }

    private static List<Object> tree(TableSchema table) {
        return List.of(
                name(table.name()),
                table.columns().stream().map(SchemaText::tree).toList(),
                table.keys().stream()
                        .map(key -> List.of(key.name(), key.columns(), key.primary(), key.nullsDistinct()))
                        .toList(),
                table.foreignKeys().stream().map(SchemaText::tree).toList(),
                table.checks().stream()
                        .map(check -> List.of(check.name(), check.expression()))
                        .toList(),
                table.hasTriggers(),
                table.indexes());
    }

    private static List<Object> tree(Column column) {
        return List.of(
                column.name(),
                tree(column.type()),
                column.sqlType(),
                column.nullable(),
                column.fill().name());
    }

    private static List<Object> tree(ColumnType type) {
        if (type instanceof ColumnType.Int whole) {
            return List.of("int", whole.bits());
        } else if (type instanceof ColumnType.Decimal decimal) {
            return List.of(
                    "decimal", decimal.precision().orElse(-1), decimal.scale().orElse(Integer.MIN_VALUE));
        } else if (type instanceof ColumnType.Real real) {
            return List.of("real", real.bits());
        } else if (type instanceof ColumnType.Text text) {
            return List.of("text", text.maxLength().orElse(-1));
        } else if (type instanceof ColumnType.Timestamp moment) {
            return List.of("timestamp", moment.zoned());
        } else if (type instanceof ColumnType.Other other) {
            return List.of("other", other.sqlName());
        }
        return List.of(type.getClass().getSimpleName());
    }

    private static List<Object> tree(ForeignKey key) {
        return List.of(
                key.name(),
                name(key.table()),
                key.columns(),
                name(key.parent()),
                key.parentColumns(),
                key.deferrable(),
                key.onDelete().name(),
                key.onUpdate().name());
    }

    private static List<Object> name(TableName name) {
        return List.of(name.schema().orElse(""), name.name());
    }

    private static TableSchema table(Cells cells) {
        return new TableSchema(
                name(cells.list(0)),
                cells.list(1).each(SchemaText::column),
                cells.list(2)
                        .each(key ->
                                new TableSchema.Key(key.text(0), key.list(1).texts(), key.flag(2), key.flag(3))),
                cells.list(3).each(SchemaText::foreignKey),
                cells.list(4).each(check -> new Check(check.text(0), check.text(1))),
                List.of(),
                cells.flag(5),
                cells.list(6).each(Cells::texts));
    }

    private static Column column(Cells cells) {
        return new Column(
                cells.text(0), type(cells.list(1)), cells.text(2), cells.flag(3), Column.Fill.valueOf(cells.text(4)));
    }

    private static ForeignKey foreignKey(Cells cells) {
        return new ForeignKey(
                cells.text(0),
                name(cells.list(1)),
                cells.list(2).texts(),
                name(cells.list(3)),
                cells.list(4).texts(),
                cells.flag(5),
                Action.valueOf(cells.text(6)),
                cells.size() > 7 ? Action.valueOf(cells.text(7)) : Action.RESTRICT);
    }

    private static TableName name(Cells cells) {
        String schema = cells.text(0);
        return new TableName(schema.isEmpty() ? Optional.empty() : Optional.of(schema), cells.text(1));
    }

    private static ColumnType type(Cells cells) {
        return switch (cells.text(0)) {
            case "int" -> new ColumnType.Int(cells.number(1));
            case "decimal" ->
                new ColumnType.Decimal(limit(cells.number(1), -1), limit(cells.number(2), Integer.MIN_VALUE));
            case "real" -> new ColumnType.Real(cells.number(1));
            case "text" -> new ColumnType.Text(limit(cells.number(1), -1));
            case "timestamp" -> new ColumnType.Timestamp(cells.flag(1));
            case "other" -> new ColumnType.Other(cells.text(1));
            case "Bool" -> new ColumnType.Bool();
            case "Date" -> new ColumnType.Date();
            case "Time" -> new ColumnType.Time();
            case "Json" -> new ColumnType.Json();
            case "Bytes" -> new ColumnType.Bytes();
            case "Uuid" -> new ColumnType.Uuid();
            default ->
                throw new IllegalArgumentException("Not the text of a table: no type is called " + cells.text(0));
        };
    }

    private static OptionalInt limit(int number, int none) {
        return number == none ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static void write(JsonGenerator json, Object value) {
        if (value instanceof List<?> elements) {
            json.writeStartArray();
            elements.forEach(element -> write(json, element));
            json.writeEndArray();
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(String.valueOf(value));
        }
    }

    private static @Nullable Object parse(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IllegalArgumentException("Not the text of a table: it ends too early");
        }
        return switch (token) {
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getIntValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new IllegalArgumentException("Not the text of a table: " + token);
        };
    }

    private static List<@Nullable Object> elements(JsonParser parser) {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(parse(parser));
        }
        return elements;
    }

    /** The elements of an array that is read. */
    private record Cells(@Nullable Object array) {
        private List<?> elements() {
            if (array instanceof List<?> list) {
                return list;
            }
            throw new IllegalArgumentException("Not the text of a table: a list is missing");
        }

        int size() {
            return elements().size();
        }

        Cells list(int place) {
            return new Cells(List.class.cast(elements().get(place)));
        }

        String text(int place) {
            return String.class.cast(elements().get(place));
        }

        boolean flag(int place) {
            return Boolean.class.cast(elements().get(place));
        }

        int number(int place) {
            return Integer.class.cast(elements().get(place));
        }

        List<String> texts() {
            return elements().stream().map(String.class::cast).toList();
        }

        <T> List<T> each(Function<Cells, T> reading) {
            return elements().stream().map(Cells::new).map(reading).toList();
        }
    }
}
