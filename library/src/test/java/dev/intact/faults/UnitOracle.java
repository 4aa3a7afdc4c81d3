package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.StatusReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Says whether a world is as it must be after a crash and a recovery, or after a unit that followed. */
final class UnitOracle {
    private UnitOracle() {}

    /**
     * Rows are of one version between two, files are what that version says, nothing is left of the dead, and a second
     * recovery finds nothing to do. Returns the version.
     */
    static int settled(UnitWorld world, int acknowledged, int begun, String when) throws IOException {
        List<UnitShape> committed = whole(world, acknowledged, begun, when);
        try (Database database = world.open()) {
            assertThat(database.recover().isEmpty())
                    .as("nothing is left for a second recovery, " + when)
                    .isTrue();
            StatusReport status = database.status();
            assertThat(status.isSettled()).as(status + ", " + when).isTrue();
        }
        nothingLeft(world, when);
        whole(world, committed.size(), committed.size(), "after a second recovery, " + when);
        return committed.size();
    }

    /** Rows and files are of one version; of staged files nothing is said. */
    static List<UnitShape> whole(UnitWorld world, int acknowledged, int begun, String when) throws IOException {
        List<UnitShape> committed = committed(world.target(), when);
        assertThat(committed.size()).as("version, " + when).isBetween(acknowledged, begun);
        UnitFiles expected = UnitFiles.after(committed);
        assertThat(sums(world.root())).as("files, " + when).isEqualTo(expected.sums());
        assertThat(folders(world.root())).as("folders, " + when).isEqualTo(expected.folders());
        return committed;
    }

    static List<UnitShape> committed(Target target, String when) {
        List<UnitShape> shapes = new ArrayList<>();
        for (String row : target.rows("select v, shape from unit order by v")) {
            shapes.add(UnitShape.valueOf(row.substring(row.indexOf('|') + 1)));
            assertThat(row).as("rows, " + when).startsWith(shapes.size() + "|");
        }
        int v = shapes.size();
        assertThat(target.rows("select v from state")).as("rows, " + when).containsExactly(Integer.toString(v));
        assertThat(target.rows("select count(*), coalesce(max(v), 0), coalesce(max(i), 0) from detail"))
                .as("rows, " + when)
                .containsExactly(v * UnitShape.DETAILS + "|" + v + "|" + (v == 0 ? 0 : UnitShape.DETAILS - 1));
        return shapes;
    }

    private static void nothingLeft(UnitWorld world, String when) throws IOException {
        try (Stream<Path> all = Files.walk(world.root())) {
            assertThat(all.filter(file -> file.getFileName().toString().startsWith(".intact-")))
                    .as("staged files, " + when)
                    .isEmpty();
        }
        Path home = world.target().engine() == Engine.SQLITE
                ? Path.of(world.target().url()).resolveSibling(".intact")
                : world.root().resolve(".intact");
        if (Files.exists(home)) {
            try (Stream<Path> all = Files.walk(home)) {
                assertThat(all.filter(Files::isRegularFile))
                        .as("what owners left, " + when)
                        .allMatch(file -> file.endsWith("home.id") || file.endsWith("lock") || neverMade(file));
            }
        }
        if (world.target().engine() == Engine.SQLITE) {
            assertThat(world.target().rows("pragma integrity_check")).as(when).containsExactly("ok");
        } else {
            Remains.none(world.target(), when);
        }
    }

    /** A home whose maker was killed before it had a name: nobody has worked there, and the next one makes it anew. */
    private static boolean neverMade(Path file) {
        return file.endsWith("home.new") && !Files.exists(file.resolveSibling("home.id"));
    }

    private static Map<String, Integer> sums(Path root) throws IOException {
        Map<String, Integer> sums = new TreeMap<>();
        for (Path file : seen(root, Files::isRegularFile)) {
            sums.put(root.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
        }
        return sums;
    }

    private static Set<String> folders(Path root) throws IOException {
        Set<String> folders = new TreeSet<>();
        seen(root, Files::isDirectory)
                .forEach(folder -> folders.add(root.relativize(folder).toString()));
        return folders;
    }

    private interface Kind {
        boolean is(Path path);
    }

    /** What stands there but our own. */
    private static List<Path> seen(Path root, Kind kind) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root)
                            && kind.is(path)
                            && !root.relativize(path).toString().startsWith(".intact")
                            && !path.getFileName().toString().startsWith(".intact-"))
                    .toList();
        }
    }
}
