package dev.intact.bench;

import dev.intact.bench.Contest.Side;
import dev.intact.bench.peer.PeerMain;
import dev.intact.bench.peer.Task;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ways of a Java program, each a process of its own with the same heap. Immutable. */
final class Peers {
    static final String HEAP = "-Xmx512m";
    /** What Spark asks for on Java 17. */
    private static final List<String> OPENED = Stream.of(
                    "java.lang",
                    "java.lang.invoke",
                    "java.lang.reflect",
                    "java.io",
                    "java.net",
                    "java.nio",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "jdk.internal.ref",
                    "sun.nio.ch",
                    "sun.nio.cs",
                    "sun.security.action",
                    "sun.util.calendar")
            .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
            .toList();
    /** Which library a peer is, and so its version. */
    private static final Map<String, String> LIBRARIES = Map.of(
            "batch", "postgresql",
            "batch-rewritten", "postgresql",
            "copy-manager", "postgresql",
            "intact-java", "intact",
            "pgbulkinsert", "pgbulkinsert",
            "jooq", "jooq",
            "spring-batch", "spring-batch-core",
            "spark", "spark-sql_2.13");

    private final List<Path> frameworks;

    private Peers(List<Path> frameworks) {
        this.frameworks = frameworks;
    }

    /** With the frameworks of {@code -Ppeers}, where they were built. */
    static Peers found(Path home) throws IOException {
        Path target = home.resolve("intact-bench/frameworks/target");
        List<Path> jars = new ArrayList<>(jars(target));
        jars.addAll(jars(target.resolve("lib")));
        return new Peers(jars);
    }

    private static List<Path> jars(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** Those of the names that are here, for a task. */
    List<Side> sides(List<String> names, Task task) {
        return names.stream()
                .filter(name -> version(LIBRARIES.get(name)).isPresent())
                .map(name -> new Side(name, command(name, task)))
                .toList();
    }

    private Timed.Command command(String name, Task task) {
        boolean framework = List.of("jooq", "spring-batch", "spark").contains(name);
        List<String> words = new ArrayList<>(List.of(java(), HEAP, "-Duser.timezone=UTC"));
        if (name.equals("spark")) {
            words.addAll(OPENED);
        }
        words.addAll(List.of("-cp", framework ? joined() : System.getProperty("java.class.path")));
        words.addAll(List.of(PeerMain.class.getName(), name));
        words.addAll(task.words());
        return Timed.Command.of(words);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private String joined() {
        return String.join(
                File.pathSeparator, frameworks.stream().map(Path::toString).toList());
    }

    /** Which version each has; those that are not here say so. */
    Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        LIBRARIES.forEach((peer, library) -> versions.put(
                peer, version(library).map(version -> library + " " + version).orElse("not built here (-Ppeers)")));
        return versions;
    }

    private Optional<String> version(@Nullable String library) {
        return Stream.concat(
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                                .map(Path::of),
                        frameworks.stream())
                .map(file -> String.valueOf(file.getFileName()))
                .filter(file -> file.matches(library + "-\\d.*\\.jar"))
                .map(file -> file.substring(String.valueOf(library).length() + 1, file.length() - ".jar".length()))
                .findFirst();
    }
}
