package dev.intact.load;

import dev.intact.config.Nearest;
import dev.intact.config.Setting;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Column types by the names a manifest gives them. */
final class TypeWords {
    private static final Pattern SHAPE =
            Pattern.compile("([a-z][a-z0-9 ]*?) *(?:\\( *([0-9]{1,9}) *(?:, *([0-9]{1,9}) *)?\\))?");
    private static final int MAX_PRECISION = 1000;

    private static final Map<String, ColumnType> PLAIN = new TreeMap<>(Map.ofEntries(
            Map.entry("smallint", new ColumnType.Int(16)),
            Map.entry("integer", new ColumnType.Int(32)),
            Map.entry("int", new ColumnType.Int(32)),
            Map.entry("bigint", new ColumnType.Int(64)),
            Map.entry("decimal", ColumnType.decimal()),
            Map.entry("numeric", ColumnType.decimal()),
            Map.entry("real", new ColumnType.Real(64)),
            Map.entry("double", new ColumnType.Real(64)),
            Map.entry("double precision", new ColumnType.Real(64)),
            Map.entry("real32", new ColumnType.Real(32)),
            Map.entry("boolean", new ColumnType.Bool()),
            Map.entry("bool", new ColumnType.Bool()),
            Map.entry("text", ColumnType.text()),
            Map.entry("varchar", ColumnType.text()),
            Map.entry("date", new ColumnType.Date()),
            Map.entry("time", new ColumnType.Time()),
            Map.entry("timestamp", new ColumnType.Timestamp(false)),
            Map.entry("timestamptz", new ColumnType.Timestamp(true)),
            Map.entry("json", new ColumnType.Json()),
            Map.entry("bytes", new ColumnType.Bytes()),
            Map.entry("uuid", new ColumnType.Uuid())));

    private TypeWords() {}

    static ColumnType type(Setting said) {
        String written = said.text();
        Matcher shape = SHAPE.matcher(written.strip().toLowerCase(Locale.ROOT));
        if (!shape.matches()) {
            throw said.expected("a type such as integer, text(30) or decimal(10,2)");
        }
        ColumnType plain = PLAIN.get(shape.group(1));
        if (plain == null) {
            throw unknown(said, shape.group(1));
        }
        if (shape.group(2) == null) {
            return plain;
        }
        return sized(said, plain, numbers(shape));
    }

    private static ColumnType sized(Setting said, ColumnType plain, List<Integer> numbers) {
        int first = numbers.get(0);
        if (plain instanceof ColumnType.Text && numbers.size() == 1 && first > 0) {
            return ColumnType.text(first);
        }
        int scale = numbers.size() == 1 ? 0 : numbers.get(1);
        if (plain instanceof ColumnType.Decimal && first > 0 && first <= MAX_PRECISION && scale <= first) {
            return new ColumnType.Decimal(OptionalInt.of(first), OptionalInt.of(scale));
        }
        throw said.expected("a type such as text(30), with at least one character, or decimal(10,2), with at most "
                + MAX_PRECISION + " digits; other types have no size");
    }

    private static ConfigurationException unknown(Setting said, String word) {
        return said.expected("a type: " + String.join(", ", PLAIN.keySet()) + "; the nearest is \""
                + Nearest.of(word, PLAIN.keySet()) + "\"");
    }

    private static List<Integer> numbers(Matcher shape) {
        List<Integer> numbers = new ArrayList<>();
        numbers.add(Integer.valueOf(shape.group(2)));
        if (shape.group(3) != null) {
            numbers.add(Integer.valueOf(shape.group(3)));
        }
        return numbers;
    }
}
