package dev.intact.format;

import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One JSON value, flat: its nodes in the order of the text, their texts in one buffer. The same tape is filled again and
 * again, so that reading makes no object per value.
 */
final class JsonTape {
    static final int NOTHING = -1;
    static final int DEEPEST = 512;
    private static final int MOST_TEXT = 128 << 20;
    private static final int MOST_NODES = 8 << 20;

    /** What a node is. */
    enum Type {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL
    }

    private Type[] types = new Type[64];
    private String[] names = new String[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int[] nexts = new int[64];
    private long[] lines = new long[64];
    private byte[] text = new byte[4096];
    private final int[] open = new int[DEEPEST + 2];
    private int length;
    private int size;
    private Optional<String> flaw = Optional.empty();

    /** Reads the value that begins with the parser's token. Where lines are not tracked, all are {@code line}. */
    void read(JsonParser parser, long line, boolean trackLines) throws ContentException {
        clear();
        int depth = 0;
        String name = "";
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case PROPERTY_NAME -> name = name(parser.currentName());
                case END_OBJECT, END_ARRAY -> nexts[open[--depth]] = size;
                default -> {
                    int node = add(type(token), name, lineOf(parser, line, trackLines && depth > 0));
                    if (token.isStructStart()) {
                        open[depth++] = node;
                    } else {
                        scalar(parser, token, node);
                    }
                }
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private static long lineOf(JsonParser parser, long line, boolean track) {
        return track ? parser.currentTokenLocation().getLineNr() : line;
    }

    private void clear() {
        length = 0;
        size = 0;
        flaw = Optional.empty();
    }

    private static Type type(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> Type.OBJECT;
            case START_ARRAY -> Type.ARRAY;
            case VALUE_STRING -> Type.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Type.NUMBER;
            case VALUE_TRUE -> Type.TRUE;
            case VALUE_FALSE -> Type.FALSE;
            case VALUE_NULL -> Type.NULL;
            default -> throw new IllegalStateException("no value begins with " + token);
        };
    }

    private String name(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isSurrogate(name.charAt(i)) && name.codePointAt(i) == name.charAt(i) && !paired(name, i)) {
                flaw = Optional.of("the name of a member has half a character (a lone surrogate) in it");
            }
        }
        return name;
    }

    private static boolean paired(String name, int at) {
        return at > 0 && Character.isLowSurrogate(name.charAt(at)) && Character.isHighSurrogate(name.charAt(at - 1));
    }

    private int add(Type type, String name, long line) throws ContentException {
        if (size == types.length) {
            grow();
        }
        int node = size++;
        types[node] = type;
        names[node] = name;
        lines[node] = line;
        nexts[node] = size;
        return node;
    }

    private void grow() throws ContentException {
        if (size >= MOST_NODES) {
            throw new ContentException("too large: the record has more than " + MOST_NODES + " values");
        }
        types = Arrays.copyOf(types, size * 2);
        names = Arrays.copyOf(names, size * 2);
        starts = Arrays.copyOf(starts, size * 2);
        ends = Arrays.copyOf(ends, size * 2);
        nexts = Arrays.copyOf(nexts, size * 2);
        lines = Arrays.copyOf(lines, size * 2);
    }

    private void scalar(JsonParser parser, JsonToken token, int node) throws ContentException {
        starts[node] = length;
        if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
            encode(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
        }
        ends[node] = length;
    }

    private void encode(char[] chars, int offset, int count) throws ContentException {
        room(count);
        int end = offset + count;
        for (int i = offset; i < end; i++) {
            char c = chars[i];
            if (c < 0x80) {
                text[length++] = (byte) c;
            } else if (c < 0x800) {
                text[length++] = (byte) (0xC0 | (c >> 6));
                text[length++] = (byte) (0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                text[length++] = (byte) (0xE0 | (c >> 12));
                text[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                text[length++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(chars[i + 1])) {
                supplementary(Character.toCodePoint(c, chars[++i]));
            } else {
                flaw = Optional.of("a text has half a character (a lone surrogate) in it");
            }
        }
    }

    private void supplementary(int point) {
        text[length++] = (byte) (0xF0 | (point >> 18));
        text[length++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        text[length++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        text[length++] = (byte) (0x80 | (point & 0x3F));
    }

    /** At most three bytes come of a char. */
    private void room(int chars) throws ContentException {
        long wanted = length + 3L * chars;
        if (wanted > MOST_TEXT) {
            throw new ContentException("too large: the record has more than " + (MOST_TEXT >> 20) + " MiB");
        }
        if (wanted > text.length) {
            text = Arrays.copyOf(text, (int) Math.max(wanted, Math.min(text.length * 2L, MOST_TEXT)));
        }
    }

    /** What is wrong with the value although it is well-formed JSON. */
    Optional<String> flaw() {
        return flaw;
    }

    Type type(int node) {
        return types[node];
    }

    String name(int node) {
        return names[node];
    }

    long line(int node) {
        return lines[node];
    }

    byte[] text() {
        return text;
    }

    int start(int node) {
        return starts[node];
    }

    int end(int node) {
        return ends[node];
    }

    /** The first child; equal to {@link #next} where there is none. */
    int first(int node) {
        return node + 1;
    }

    /** The node after this one and all that is in it. */
    int next(int node) {
        return nexts[node];
    }

    boolean isEmpty(int node) {
        return nexts[node] == node + 1;
    }

    /** The member of that name, or {@link #NOTHING}. */
    int member(int node, String name) {
        for (int child = node + 1; child < nexts[node]; child = nexts[child]) {
            if (names[child].equals(name)) {
                return child;
            }
        }
        return NOTHING;
    }

    /** The element at that place, or {@link #NOTHING}. */
    int element(int node, int place) {
        int at = 0;
        for (int child = node + 1; child < nexts[node]; child = nexts[child]) {
            if (at++ == place) {
                return child;
            }
        }
        return NOTHING;
    }
}
