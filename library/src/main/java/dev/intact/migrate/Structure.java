package dev.intact.migrate;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.SchemaObject;
import dev.intact.io.Checksum;
import dev.intact.migrate.Difference.Side;
import dev.intact.schema.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that a user's schema is made of, sorted.
 *
 * @param objects no two of one kind and name
 */
record Structure(List<SchemaObject> objects) {
    static Structure of(Dialect dialect, Connection connection) throws SQLException {
        return new Structure(dialect.blueprint().objects(connection));
    }

    /** The same without these tables and what belongs to them. */
    Structure without(List<TableName> tables) {
        return new Structure(objects.stream()
                .filter(object -> tables.stream().noneMatch(table -> belongs(object, table)))
                .toList());
    }

    private static boolean belongs(SchemaObject object, TableName table) {
        String name = object.name().replace("\"", "");
        String definition = object.definition().replace("\"", "");
        return switch (object.kind()) {
            case TABLE -> name.equalsIgnoreCase(table.toString());
            case INDEX -> definition.toLowerCase(Locale.ROOT).contains(" on " + small(table) + " ");
            case SEQUENCE -> definition.contains(" owned by " + table + ".");
            case TRIGGER -> name.startsWith(table + ".");
            default -> false;
        };
    }

    private static String small(TableName table) {
        return table.toString().toLowerCase(Locale.ROOT);
    }

    /** Two schemas with the same one are the same; SHA-256. */
    String digest() {
        Checksum sum = new Checksum();
        for (SchemaObject object : objects) {
            add(sum, object.title());
            add(sum, object.definition());
        }
        return sum.hex();
    }

    /** Each with its length in front, so that no two lists of texts read alike. */
    private static void add(Checksum sum, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] length = (bytes.length + ":").getBytes(StandardCharsets.UTF_8);
        sum.add(length, 0, length.length).add(bytes, 0, bytes.length);
    }

    /** What is different here, in the database, from what the files make. */
    List<Difference> against(Structure files) {
        Map<String, SchemaObject> here = byTitle();
        Map<String, SchemaObject> there = files.byTitle();
        Map<String, SchemaObject> all = new TreeMap<>(here);
        all.putAll(there);
        return all.values().stream()
                .sorted()
                .flatMap(
                        object -> difference(
                                Optional.ofNullable(here.get(object.title())),
                                Optional.ofNullable(there.get(object.title())))
                                .stream())
                .toList();
    }

    private Map<String, SchemaObject> byTitle() {
        return objects.stream().collect(Collectors.toMap(SchemaObject::title, Function.identity()));
    }

    private static Optional<Difference> difference(Optional<SchemaObject> here, Optional<SchemaObject> there) {
        if (here.isEmpty()) {
            return there.map(
                    object -> new Difference(object.kind(), object.name(), Side.FILES, List.of(), object.lines()));
        }
        if (there.isEmpty()) {
            return here.map(
                    object -> new Difference(object.kind(), object.name(), Side.DATABASE, object.lines(), List.of()));
        }
        SchemaObject object = here.get();
        if (object.equals(there.get())) {
            return Optional.empty();
        }
        return Optional.of(new Difference(
                object.kind(),
                object.name(),
                Side.BOTH,
                without(object.lines(), there.get().lines()),
                without(there.get().lines(), object.lines())));
    }

    private static List<String> without(List<String> lines, List<String> others) {
        List<String> rest = new ArrayList<>(lines);
        others.forEach(rest::remove);
        return List.copyOf(rest);
    }
}
