package dev.intact.schema;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of a program: maps, Java records, beans (objects with public getters {@code getName} and {@code isName})
 * and {@link Row}s. Classes are looked at once. For one thread at a time.
 */
public final class RowShape {
    private static final ClassValue<Map<String, Method>> GETTERS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            return type.isRecord() ? components(type) : properties(type);
        }
    };

    private final List<String> fields;
    private final Set<String> known;
    private final Map<Class<?>, List<Getter>> bound = new HashMap<>();

    /** Takes the values of one row, in the order of the fields. */
    public interface Values {
        /**
         * The next field's value.
         *
         * @param value as the row has it
         */
        void value(@Nullable Object value);

        /**
         * The row does not have the next field.
         *
         * @param field its name
         */
        void absent(String field);
    }

    private record Getter(String field, @Nullable Method method) {}

    /**
     * A shape.
     *
     * @param fields the names of the values, in the order in which they are wanted
     */
    public RowShape(List<String> fields) {
        this.fields = List.copyOf(fields);
        this.known = new HashSet<>(fields);
    }

    /**
     * The names that a row brings with it.
     *
     * @param row a map, a record, a bean or a row
     * @return in its own order; empty for a {@link Row}, which has none, and for what is no row at all
     */
    public static List<String> names(Object row) {
        if (row instanceof Map<?, ?> map) {
            return map.keySet().stream().map(String::valueOf).toList();
        }
        return row instanceof Row
                ? List.of()
                : List.copyOf(GETTERS.get(row.getClass()).keySet());
    }

    /**
     * Hands on the values of a row.
     *
     * @param row a map, a record, a bean or a row
     * @param to takes the values
     * @throws IllegalArgumentException where it is no row, has a name that is none of the fields, or cannot be read
     */
    public void read(Object row, Values to) {
        if (row instanceof Row values) {
            positions(values, to);
        } else if (row instanceof Map<?, ?> map) {
            entries(map, to);
        } else {
            getters(row, to);
        }
    }

    private void positions(Row row, Values to) {
        if (row.values().size() != fields.size()) {
            throw new IllegalArgumentException(row.values().size() + " values, not " + fields.size());
        }
        row.values().forEach(to::value);
    }

    private void entries(Map<?, ?> map, Values to) {
        for (Object name : map.keySet()) {
            refuseUnknown(String.valueOf(name));
        }
        for (String field : fields) {
            Object value = map.get(field);
            if (value != null || map.containsKey(field)) {
                to.value(value);
            } else {
                to.absent(field);
            }
        }
    }

    private void getters(Object row, Values to) {
        for (Getter getter : bound.computeIfAbsent(row.getClass(), this::bind)) {
            if (getter.method() == null) {
                to.absent(getter.field());
            } else {
                to.value(get(row, getter.field(), getter.method()));
            }
        }
    }

    private List<Getter> bind(Class<?> type) {
        Map<String, Method> found = GETTERS.get(type);
        if (found.isEmpty()) {
            throw new IllegalArgumentException("a row must be a Map, a record, a bean or a Row, not " + type.getName());
        }
        found.keySet().forEach(this::refuseUnknown);
        return fields.stream().map(field -> new Getter(field, found.get(field))).toList();
    }

    private void refuseUnknown(String name) {
        if (!known.contains(name)) {
            throw new IllegalArgumentException("no column is called " + name);
        }
    }

    private static @Nullable Object get(Object row, String field, Method method) {
        try {
            return method.invoke(row);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("the value of " + field + " cannot be read: " + e.getCause(), e);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException("the value of " + field + " cannot be read: " + e, e);
        }
    }

    private static Map<String, Method> components(Class<?> type) {
        Map<String, Method> found = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            found.put(component.getName(), opened(component.getAccessor()));
        }
        return found;
    }

    /** The platform's own classes have getters too, but are no rows. */
    private static Map<String, Method> properties(Class<?> type) {
        Map<String, Method> found = new LinkedHashMap<>();
        if (type.getName().startsWith("java.")) {
            return found;
        }
        List<Method> methods = new ArrayList<>(List.of(type.getMethods()));
        methods.sort(Comparator.comparing(Method::getName));
        methods.stream()
                .filter(RowShape::isGetter)
                .forEach(method -> found.put(property(method.getName()), opened(method)));
        return found;
    }

    private static boolean isGetter(Method method) {
        if (Modifier.isStatic(method.getModifiers()) || method.getParameterCount() > 0 || method.isBridge()) {
            return false;
        }
        if (method.getDeclaringClass().getName().startsWith("java.")) {
            return false;
        }
        Class<?> type = method.getReturnType();
        return begins(method.getName(), "is")
                ? type == boolean.class || type == Boolean.class
                : begins(method.getName(), "get") && type != void.class;
    }

    private static boolean begins(String name, String word) {
        return name.length() > word.length()
                && name.startsWith(word)
                && !Character.isLowerCase(name.charAt(word.length()));
    }

    /** {@code getName} is name, {@code getURL} is URL. */
    private static String property(String method) {
        String name = method.substring(method.startsWith("is") ? 2 : 3);
        boolean capitals = name.length() > 1 && Character.isUpperCase(name.charAt(1));
        return capitals ? name : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    /** Where the class is closed to us, the call itself will say so. */
    private static Method opened(Method method) {
        method.trySetAccessible();
        return method;
    }
}
