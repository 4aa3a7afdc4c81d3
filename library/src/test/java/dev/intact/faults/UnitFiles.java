package dev.intact.faults;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What files and folders must be there after some units, as a model: nothing of it is read from a disk. */
final class UnitFiles {
    private static final int LARGEST = 20_000;

    private final Map<String, List<Integer>> files = new TreeMap<>();
    private final Set<String> folders = new TreeSet<>();

    /** After units of these shapes, the first being number 1. */
    static UnitFiles after(List<UnitShape> units) {
        UnitFiles files = new UnitFiles();
        for (int i = 0; i < units.size(); i++) {
            units.get(i).effect(files, i + 1);
        }
        return files;
    }

    /** What unit v writes into a file. */
    static byte[] content(String file, int v) {
        Random random = new Random(31L * v + file.hashCode());
        byte[] bytes = new byte[random.nextInt(LARGEST)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** What unit v adds to a file. */
    static byte[] line(int v) {
        return ("unit " + v + "\n").getBytes(StandardCharsets.UTF_8);
    }

    boolean has(String file) {
        return files.containsKey(file);
    }

    void put(String file, int v) {
        files.put(file, new ArrayList<>(List.of(v)));
        for (int at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) {
            folders.add(file.substring(0, at));
        }
    }

    void remove(String file) {
        files.remove(file);
    }

    void append(String file, int v) {
        List<Integer> before = files.getOrDefault(file, List.of());
        put(file, v);
        files.get(file).addAll(0, before);
    }

    Set<String> folders() {
        return folders;
    }

    /** Checksums of all files by name. */
    Map<String, Integer> sums() {
        Map<String, Integer> sums = new TreeMap<>();
        files.forEach((file, units) -> sums.put(file, Arrays.hashCode(bytes(file, units))));
        return sums;
    }

    private static byte[] bytes(String file, List<Integer> units) {
        if (!file.endsWith(".txt")) {
            return content(file, units.get(0));
        }
        StringBuilder text = new StringBuilder();
        units.forEach(v -> text.append(new String(line(v), StandardCharsets.UTF_8)));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
