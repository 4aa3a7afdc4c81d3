package dev.intact.files;

import dev.intact.error.ConfigurationException;
import dev.intact.io.Checksum;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Kind;
import dev.intact.io.Disk.Rights;
import dev.intact.ledger.ManagedFile.Generation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folders {@code gen-<number>-<unit>} of a set, of which the link {@code current} names one. A folder is whole and
 * durable before COMMIT and never changes; its name is never used twice.
 */
final class Generations {
    private static final Pattern SHAPE = Pattern.compile("gen-([0-9]{1,18})-[0-9a-f]{16}");
    private static final int KEPT = 3;

    private final Disk disk;

    Generations(Disk disk) {
        this.disk = disk;
    }

    static String name(long number, String unit) {
        return "gen-" + number + "-" + unit;
    }

    /** Makes a folder with all its files and forces everything to the disk; the name of the folder is the caller's. */
    String write(Path folder, SetContent content) throws IOException {
        disk.makeDirectory(folder, Rights.USUAL);
        TreeMap<String, FileWork.Staged> files = new TreeMap<>();
        content.write((name, one) -> {
            refuse(name, files);
            FileWork.Staged written =
                    Written.to(disk, folder.resolve(name), Rights.USUAL, out -> one.write(out, Optional.empty()));
            files.put(name, written);
            return written;
        });
        disk.syncDirectory(folder);
        return manifest(files);
    }

    private static void refuse(String name, Map<String, ?> files) {
        boolean plain = !name.isEmpty()
                && !name.startsWith(".")
                && name.indexOf('/') < 0
                && name.indexOf('\\') < 0
                && name.indexOf('\0') < 0;
        if (!plain) {
            throw new ConfigurationException(
                    "\"" + name + "\" is no plain name of a file in a set. Nothing was changed.");
        }
        if (files.containsKey(name)) {
            throw new IllegalArgumentException("The set gets its file " + name + " twice");
        }
    }

    private static String manifest(SortedMap<String, FileWork.Staged> files) {
        Checksum sum = new Checksum();
        files.forEach((name, file) -> {
            byte[] line = (name + "\0" + file.size() + "\0" + file.sha256() + "\n").getBytes(StandardCharsets.UTF_8);
            sum.add(line, 0, line.length);
        });
        return sum.hex();
    }

    /** Whether the folder of a generation holds what was committed. */
    boolean holds(Path folder, Generation generation) throws IOException {
        TreeMap<String, FileWork.Staged> files = new TreeMap<>();
        for (String name : disk.list(folder)) {
            Path file = folder.resolve(name);
            long size = disk.stat(file).map(Disk.Stat::size).orElse(0L);
            try (InputStream in = disk.read(file)) {
                files.put(name, new FileWork.Staged(file, size, Checksum.of(in)));
            }
        }
        return manifest(files).equals(generation.sha256());
    }

    /** Takes a folder away with all that is in it, if it is one of ours. */
    void remove(Path folder) throws IOException {
        if (!SHAPE.matcher(String.valueOf(folder.getFileName())).matches()
                || disk.stat(folder)
                        .filter(stat -> stat.kind() == Kind.DIRECTORY)
                        .isEmpty()) {
            return;
        }
        for (String name : disk.list(folder)) {
            disk.delete(folder.resolve(name));
        }
        disk.delete(folder);
    }

    /** Takes away the folder that a link of an aborted unit names. */
    void removeLinked(Path link) throws IOException {
        if (disk.stat(link).filter(stat -> stat.kind() == Kind.LINK).isPresent()) {
            remove(link.resolveSibling(disk.linked(link)));
        }
    }

    /** Takes away all but the latest three: readers of the one before may still be at it. */
    void retire(Path set, long current) throws IOException {
        List<String> old = new ArrayList<>();
        for (String name : disk.list(set)) {
            Matcher shape = SHAPE.matcher(name);
            if (shape.matches() && Long.parseLong(shape.group(1)) <= current - KEPT) {
                old.add(name);
            }
        }
        old.sort(Comparator.naturalOrder());
        for (String name : old) {
            remove(set.resolve(name));
        }
    }
}
