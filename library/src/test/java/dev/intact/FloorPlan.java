package dev.intact;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rooms of the house as data: on which floor each is, and which rooms it may import.
 *
 * @param root the package around all rooms
 */
record FloorPlan(String root) {
    /** The room of the root package itself, which may import every room. */
    static final String FRONT_DOOR = "";

    private static final int TOP = 10;

    static final Map<String, Room> ROOMS = new TreeMap<>(Map.ofEntries(
            room("error", 0),
            room("schema", 1, "error"),
            room("observe", 1, "error"),
            room("config", 1, "error"),
            room("io", 1, "error"),
            room("format", 2, "schema", "error"),
            room("dialect", 2, "schema", "error"),
            room("dialect.sqlite", 3, "dialect", "schema", "config", "io", "error"),
            room("dialect.postgres", 3, "dialect", "schema", "config", "io", "error"),
            room("connect", 4, "dialect", "io", "observe", "error"),
            room("jdbc", 4, "dialect", "error"),
            room("write", 4, "dialect", "schema", "format", "error"),
            room("ledger", 4, "dialect", "schema", "error"),
            room("adopt", 4, "dialect", "error"),
            room("files", 5, "ledger", "write", "dialect", "schema", "format", "io", "observe", "error"),
            room(
                    "tx", 6, "files", "adopt", "connect", "write", "ledger", "dialect", "schema", "format", "io",
                    "observe", "error"),
            room("stage", 6, "write", "ledger", "dialect", "schema", "format", "observe", "error"),
            room("audit", 7, "stage", "format", "dialect", "schema", "observe", "error"),
            room("publish", 7, "stage", "tx", "ledger", "dialect", "schema", "observe", "error"),
            room(
                    "migrate", 7, "config", "adopt", "tx", "ledger", "connect", "dialect", "schema", "io", "observe",
                    "error"),
            room(
                    "load", 8, "migrate", "adopt", "publish", "audit", "stage", "tx", "files", "write", "ledger",
                    "format", "dialect", "schema", "config", "io", "observe", "error"),
            room(
                    "backup", 9, "config", "load", "tx", "files", "ledger", "format", "dialect", "schema", "io",
                    "observe", "error"),
            room(
                    "history", 9, "load", "publish", "stage", "tx", "files", "write", "ledger", "adopt", "dialect",
                    "schema", "io", "observe", "error"),
            room("doctor", 9, "migrate", "tx", "connect", "dialect", "error"),
            room(
                    "copy", 9, "load", "publish", "stage", "tx", "ledger", "format", "dialect", "schema", "io",
                    "observe", "error"),
            room(
                    "setup", 9, "load", "migrate", "tx", "connect", "dialect", "schema", "config", "io", "observe",
                    "error"),
            room(
                    "export", 8, "adopt", "tx", "files", "connect", "write", "dialect", "schema", "format", "io",
                    "observe", "error")));

    /** A floor, and the rooms that may be imported. */
    record Room(int floor, Set<String> imports) {}

    private static Map.Entry<String, Room> room(String name, int floor, String... imports) {
        return Map.entry(name, new Room(floor, Set.of(imports)));
    }

    static int floor(String room) {
        return room.equals(FRONT_DOOR) ? TOP : ROOMS.get(room).floor();
    }

    /** The room a class is in; empty where it is not in the house. */
    Optional<String> roomOf(JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(root)) {
            return Optional.of(FRONT_DOOR);
        }
        return name.startsWith(root + ".") ? Optional.of(name.substring(root.length() + 1)) : Optional.empty();
    }

    /** Packages that no line of the plan names. */
    List<String> unplanned(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> roomOf(type).stream())
                .filter(room -> !room.equals(FRONT_DOOR) && !ROOMS.containsKey(room))
                .distinct()
                .toList();
    }

    /** Imports that no line of the plan allows. */
    List<String> strayImports(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(this::isStray)
                .map(Dependency::getDescription)
                .toList();
    }

    /** Classes in rooms other than these that use something from outside. */
    List<String> usesElsewhere(JavaClasses classes, String outside, String... allowed) {
        return classes.stream()
                .filter(type -> roomOf(type).filter(List.of(allowed)::contains).isEmpty())
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(use -> (use.getTargetClass().getPackageName() + ".").startsWith(outside + "."))
                .map(Dependency::getDescription)
                .toList();
    }

    private boolean isStray(Dependency use) {
        Optional<String> from = roomOf(use.getOriginClass());
        Optional<String> to = roomOf(use.getTargetClass());
        if (from.isEmpty() || to.isEmpty() || from.equals(to) || from.get().equals(FRONT_DOOR)) {
            return false;
        }
        return Stream.ofNullable(ROOMS.get(from.get()))
                .noneMatch(room -> room.imports().contains(to.get()));
    }
}
