package dev.intact.parquet;

import dev.intact.format.SourceRecord.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** A group as JSON: lists are arrays, maps and all other groups objects; a member without a value is null. */
final class Nested extends GroupConverter {
    /** What a group is in JSON. */
    private enum Shape {
        OBJECT,
        LIST,
        /** What a list repeats around each of its elements. */
        ELEMENT,
        MAP,
        /** What a map repeats: a key and its value. */
        ENTRY
    }

    /** Takes the JSON of a whole value. */
    @FunctionalInterface
    private interface JsonTaker {
        void take(String json);
    }

    private final GroupType type;
    private final Shape shape;
    private final JsonTaker taker;
    private final Flaw flaw;
    private final Converter[] children;
    private final List<List<String>> values = new ArrayList<>();

    /** The first thing that is wrong with the value. */
    private static final class Flaw {
        private Optional<String> reason = Optional.empty();

        void add(String other) {
            if (reason.isEmpty()) {
                reason = Optional.of(other);
            }
        }
    }

    /** A field of a record that is a group. */
    static Converter of(GroupType type, Taker taker) {
        Flaw flaw = new Flaw();
        return new Nested(type, shape(type, Optional.empty()), json -> give(json, flaw, taker), flaw);
    }

    private static void give(String json, Flaw flaw, Taker taker) {
        CellText text = new CellText();
        text.utf8(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), Kind.JSON);
        flaw.reason.ifPresent(reason -> text.wrong("", reason));
        flaw.reason = Optional.empty();
        taker.take(text);
    }

    private Nested(GroupType type, Shape shape, JsonTaker taker, Flaw flaw) {
        this.type = type;
        this.shape = shape;
        this.taker = taker;
        this.flaw = flaw;
        this.children = new Converter[type.getFieldCount()];
        for (int i = 0; i < children.length; i++) {
            List<String> mine = new ArrayList<>();
            values.add(mine);
            children[i] = child(type.getType(i), mine::add);
        }
    }

    private Converter child(Type field, JsonTaker child) {
        if (!field.isPrimitive()) {
            return new Nested(field.asGroupType(), shape(field.asGroupType(), Optional.of(this)), child, flaw);
        }
        Scalar scalar = Scalar.of(field.asPrimitiveType()).orElseThrow();
        return new Leaf(scalar.stored(), scalar.rendering(), text -> {
            text.flaw().ifPresent(reason -> flaw.add(field.getName() + ": " + reason));
            child.take(json(text));
        });
    }

    /** What is repeated in a list is its element where it is more than a shell around it, which old writers left out. */
    private static Shape shape(GroupType type, Optional<Nested> parent) {
        if (parent.filter(list -> list.shape == Shape.LIST).isPresent()) {
            String list = parent.get().type.getName();
            boolean shell = type.getFieldCount() == 1
                    && !type.getType(0).isRepetition(Type.Repetition.REPEATED)
                    && !type.getName().equals("array")
                    && !type.getName().equals(list + "_tuple");
            return shell ? Shape.ELEMENT : Shape.OBJECT;
        }
        if (parent.filter(map -> map.shape == Shape.MAP).isPresent()) {
            return Shape.ENTRY;
        }
        boolean repeats = type.getFieldCount() == 1 && type.getType(0).isRepetition(Type.Repetition.REPEATED);
        if (repeats && type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
            return Shape.LIST;
        }
        return repeats && isMap(type) ? Shape.MAP : Shape.OBJECT;
    }

    private static boolean isMap(GroupType type) {
        boolean said = type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation
                || type.getLogicalTypeAnnotation() instanceof MapKeyValueTypeAnnotation;
        return said
                && !type.getType(0).isPrimitive()
                && type.getType(0).asGroupType().getFieldCount() == 2
                && type.getType(0).asGroupType().getType(0).isPrimitive();
    }

    /** Why a field cannot be taken, by the name of what is inside of it; empty where it can. */
    static Optional<String> refusal(Type field, int depth) {
        if (depth > Schema.DEEPEST) {
            return Optional.of("is nested more than " + Schema.DEEPEST + " deep");
        }
        if (field.isPrimitive()) {
            return Scalar.of(field.asPrimitiveType()).isPresent()
                    ? Optional.empty()
                    : Optional.of("is of the type " + Schema.shown(field) + ", which no column holds exactly");
        }
        if (field.getLogicalTypeAnnotation()
                instanceof org.apache.parquet.schema.LogicalTypeAnnotation.VariantLogicalTypeAnnotation) {
            return Optional.of("is of the type VARIANT, which no column holds exactly");
        }
        return field.asGroupType().getFields().stream()
                .flatMap(inner -> refusal(inner, depth + 1).stream().map(why -> inner.getName() + " in it " + why))
                .findFirst();
    }

    @Override
    public Converter getConverter(int field) {
        return children[field];
    }

    @Override
    public void start() {
        values.forEach(List::clear);
    }

    @Override
    public void end() {
        taker.take(
                switch (shape) {
                    case OBJECT -> object();
                    case LIST -> array(0);
                    case ELEMENT -> value(0);
                    case MAP -> map();
                    case ENTRY -> key() + ":" + value(1);
                });
    }

    private String object() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < children.length; i++) {
            json.append(i == 0 ? "" : ",").append(quoted(type.getFieldName(i))).append(':');
            json.append(type.getType(i).isRepetition(Type.Repetition.REPEATED) ? array(i) : value(i));
        }
        return json.append('}').toString();
    }

    private String array(int field) {
        return "[" + String.join(",", values.get(field)) + "]";
    }

    private String map() {
        Set<String> keys = new HashSet<>();
        for (String entry : values.get(0)) {
            if (!keys.add(entry.substring(0, endOfKey(entry)))) {
                flaw.add("a key stands twice in the map");
            }
        }
        return "{" + String.join(",", values.get(0)) + "}";
    }

    private static int endOfKey(String entry) {
        int at = 1;
        while (entry.charAt(at) != '"') {
            at += entry.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    private String key() {
        String key = value(0);
        return key.startsWith("\"") ? key : quoted(key);
    }

    private String value(int field) {
        List<String> given = values.get(field);
        return given.isEmpty() ? "null" : given.get(0);
    }

    /** A value inside of JSON. */
    static String json(CellText text) {
        boolean bare = text.kind() == Kind.NUMBER || text.kind() == Kind.BOOLEAN || text.kind() == Kind.JSON;
        return bare ? text.toString() : quoted(text.toString());
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
