package dev.intact.faults;

import dev.intact.io.Disk;
import dev.intact.testing.disk.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is played before the disk fails, and what then must be there.
 *
 * @param name for people
 * @param standing files that are there before
 * @param first what the process does that a crash ends
 * @param second what another process does after the crash; nothing where it only recovers
 */
record Play(String name, Set<String> standing, List<Work> first, List<Work> second) {
    static final Path ROOT = Path.of("/simulated").toAbsolutePath();
    static final Path HOME = ROOT.resolve(".intact").resolve("app.db");
    static final String KEPT = HOME.resolve("kept") + "/";
    static final List<String> FOLDERS = List.of("a", "b");

    Play(String name, Set<String> standing, Work... first) {
        this(name, standing, List.of(first), List.of());
    }

    Play then(Work... works) {
        return new Play(name, standing, first, List.of(works));
    }

    SimulatedDisk disk() {
        SimulatedDisk disk =
                new SimulatedDisk(FOLDERS.stream().map(ROOT::resolve).toArray(Path[]::new));
        try {
            for (String file : standing) {
                try (Disk.Output out = disk.create(ROOT.resolve(file), Disk.Rights.USUAL)) {
                    out.write(Work.content(0, file).getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        disk.sync();
        return disk;
    }

    /** The files once these units are committed and everything is in its place. */
    Map<String, String> files(Set<Integer> committed) {
        Map<String, String> files = new TreeMap<>();
        standing.forEach(file -> files.put(file, Work.content(0, file)));
        Map<Integer, Map<String, String>> before = new TreeMap<>();
        for (List<Work> works : List.of(first, second)) {
            for (Work work : works) {
                if (committed.contains(work.number())) {
                    work.to(files, before);
                }
            }
        }
        return files;
    }

    /** The tree of the disk without the home: folders stand where they stood before, or where files are. */
    Set<String> tree(Set<Integer> committed) {
        Set<String> lines = new TreeSet<>();
        FOLDERS.forEach(folder -> lines.add(ROOT.resolve(folder) + "/"));
        files(committed).forEach((file, content) -> {
            Path path = ROOT.resolve(file);
            lines.add(path + ": " + content);
            for (Path folder = path.getParent(); !folder.equals(ROOT); folder = folder.getParent()) {
                lines.add(folder + "/");
            }
        });
        lines.add(ROOT + "/");
        return lines;
    }

    /** Every content that a file may have, at any time. */
    boolean knows(String file, String content) {
        return content.equals(Work.content(0, file)) && standing.contains(file)
                || writes(first, file, content)
                || writes(second, file, content);
    }

    private static boolean writes(List<Work> works, String file, String content) {
        return works.stream().anyMatch(work -> content.equals(Work.content(work.number(), file)));
    }

    @Override
    public String toString() {
        return name;
    }
}
