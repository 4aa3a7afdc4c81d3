package dev.intact.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Values as compact JSON. Members keep the order of a record or of a map that has one; those of other maps, and the
 * elements of other sets, are sorted, so that the same value is always the same bytes.
 */
final class JsonText {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    /** What a character becomes after a backslash: 0 where it stands for itself, {@code u} where by its number. */
    private static final byte[] ESCAPES = escapes();

    private final Output out;
    private int depth;

    JsonText(Output out) {
        this.out = out;
    }

    private static byte[] escapes() {
        byte[] escapes = new byte[0x80];
        for (int c = 0; c < 0x20; c++) {
            escapes[c] = 'u';
        }
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        return escapes;
    }

    /** A value as a text of its own. */
    static String of(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(bytes);
        new JsonText(out).value(value);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    void value(@Nullable Object wrapped) throws IOException {
        Object value = Scalar.unwrapped(wrapped);
        if (value == null) {
            out.put(NULL);
            return;
        }
        switch (Scalar.of(value)) {
            case TEXT -> string(Scalar.text(value));
            case WHOLE -> out.number(((Number) value).longValue());
            case NUMBER -> number(value);
            case TRUTH -> out.ascii(value.toString());
            case WORD -> {
                out.put('"');
                Scalar.word(value, out);
                out.put('"');
            }
            case BYTES -> {
                out.ascii("\"\\\\x");
                out.hex((byte[]) value);
                out.put('"');
            }
            case NESTED -> nested(value);
        }
    }

    private void number(Object value) throws IOException {
        if (!Scalar.isFinite(value)) {
            throw new UnwritableException("JSON has no number " + value);
        }
        out.ascii(Scalar.number(value));
    }

    private void nested(Object value) throws IOException {
        if (++depth > JsonTape.DEEPEST - 1) {
            throw new UnwritableException("nested more than " + JsonTape.DEEPEST + " deep, perhaps in a circle");
        }
        if (value instanceof JsonValue json) {
            utf8(json.compact());
        } else if (value instanceof Map<?, ?> map) {
            object(members(map));
        } else if (value instanceof Record record) {
            object(members(record));
        } else {
            array(value instanceof Collection<?> elements ? ordered(elements) : elements(value));
        }
        depth--;
    }

    private void utf8(String text) throws IOException {
        out.put(text.getBytes(StandardCharsets.UTF_8));
    }

    private void object(Map<String, ?> members) throws IOException {
        char before = '{';
        for (Map.Entry<String, ?> member : members.entrySet()) {
            out.put(before);
            string(member.getKey());
            out.put(':');
            value(member.getValue());
            before = ',';
        }
        if (members.isEmpty()) {
            out.put('{');
        }
        out.put('}');
    }

    private void array(Collection<?> elements) throws IOException {
        out.put('[');
        boolean first = true;
        for (Object element : elements) {
            if (!first) {
                out.put(',');
            }
            value(element);
            first = false;
        }
        out.put(']');
    }

    private static Map<String, @Nullable Object> members(Map<?, ?> map) throws UnwritableException {
        Set<String> names = new HashSet<>();
        List<Map.Entry<String, @Nullable Object>> members = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getKey() == null) {
                throw new UnwritableException("a member of an object has no name");
            }
            String name = Scalar.text(entry.getKey());
            if (!names.add(name)) {
                throw new UnwritableException("two members of an object are called " + name);
            }
            members.add(new java.util.AbstractMap.SimpleEntry<>(name, entry.getValue()));
        }
        if (!(map instanceof LinkedHashMap || map instanceof SortedMap || map instanceof EnumMap)) {
            members.sort(Map.Entry.comparingByKey());
        }
        Map<String, @Nullable Object> ordered = new LinkedHashMap<>();
        members.forEach(member -> ordered.put(member.getKey(), member.getValue()));
        return ordered;
    }

    private static Map<String, @Nullable Object> members(Record value) throws UnwritableException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                Method accessor = component.getAccessor();
                accessor.setAccessible(true);
                members.put(component.getName(), accessor.invoke(value));
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new UnwritableException("the component " + component.getName() + " cannot be read: " + e);
            }
        }
        return members;
    }

    private static Collection<?> ordered(Collection<?> elements) {
        if (!(elements instanceof Set) || elements instanceof LinkedHashSet || elements instanceof SortedSet) {
            return elements;
        }
        List<Object> sorted = new ArrayList<>(elements);
        sorted.sort(Comparator.comparing(String::valueOf));
        return sorted;
    }

    private static List<@Nullable Object> elements(Object array) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    void string(String text) throws IOException {
        out.put('"');
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + Output.PIECE);
            out.room(6 * (end - at + 1));
            at = escaped(text, at, end);
        }
        out.put('"');
    }

    /** Gives back where it stopped: the second half of a pair belongs to the first. */
    private int escaped(String text, int from, int end) throws UnwritableException {
        byte[] bytes = out.bytes;
        char[] chars = out.chars(text, from, end);
        int position = out.position;
        int at = from;
        while (at < end) {
            char c = chars[at - from];
            if (c < 0x80 && ESCAPES[c] == 0) {
                bytes[position++] = (byte) c;
                at++;
                continue;
            }
            out.position = position;
            at += c < 0x80 ? escape(c) : out.wide(text, at);
            position = out.position;
        }
        out.position = position;
        return at;
    }

    private int escape(char c) {
        byte[] bytes = out.bytes;
        bytes[out.position++] = '\\';
        bytes[out.position++] = ESCAPES[c];
        if (ESCAPES[c] == 'u') {
            bytes[out.position++] = '0';
            bytes[out.position++] = '0';
            bytes[out.position++] = HEX[c >> 4];
            bytes[out.position++] = HEX[c & 15];
        }
        return 1;
    }
}
