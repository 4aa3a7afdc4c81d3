package dev.intact.files;

import dev.intact.error.ConfigurationException;
import dev.intact.io.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * The folder outside of which no file is touched.
 *
 * @param disk on which it is
 * @param folder absolute, links followed
 */
public record FileRoot(Disk disk, Path folder) {
    private static final int LONGEST_NAME = 255;
    private static final Set<String> DEVICES =
            Set.of("con", "prn", "aux", "nul", "com1", "com2", "com3", "lpt1", "lpt2");

    /**
     * A root.
     *
     * @param disk on which it is
     * @param folder that is there
     * @return the root, links followed
     * @throws ConfigurationException where it is missing or no folder
     */
    public static FileRoot of(Disk disk, Path folder) {
        try {
            Path real = disk.real(folder.toAbsolutePath());
            if (Folders.isThere(disk, real)) {
                return new FileRoot(disk, real);
            }
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The folder for files, " + folder + ", cannot be used: " + e
                            + ". Nothing was changed. Make it, or name another.",
                    e);
        }
        throw new ConfigurationException(
                "The folder for files, " + folder + ", is no folder. Nothing was changed." + " Name another.");
    }

    /**
     * Where a file is.
     *
     * @param given relative to the root, or absolute and inside of it
     * @return absolute; the folders that exist are real ones, no link among them leads outside
     * @throws ConfigurationException naming the path and what is wrong with it
     */
    public Path resolve(Path given) {
        Path normal = given.normalize();
        for (Path part : given) {
            if (part.toString().isEmpty() || part.toString().equals("..")) {
                throw wrong(given, "it is empty or holds \"..\"");
            }
        }
        Path inside = given.isAbsolute() ? relative(given, normal) : normal;
        Path name = inside.getFileName();
        if (name == null || name.toString().isEmpty()) {
            throw wrong(given, "it names no file");
        }
        for (Path part : inside) {
            refuseName(given, part.toString());
        }
        return real(given, inside);
    }

    private Path relative(Path given, Path normal) {
        if (normal.startsWith(folder)) {
            return folder.relativize(normal);
        }
        // The root may have been named through a link, too.
        Path parent = normal.getParent();
        try {
            Path real = parent == null ? normal : disk.real(parent).resolve(normal.getFileName());
            if (real.startsWith(folder)) {
                return folder.relativize(real);
            }
        } catch (IOException e) {
            throw new ConfigurationException(message(given, "its folder cannot be looked at: " + e), e);
        }
        throw wrong(given, "it is outside of " + folder + ", the folder for files; open the database with that folder");
    }

    private static void refuseName(Path given, String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw wrong(given, "a name in it is longer than " + LONGEST_NAME + " bytes");
        }
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).toLowerCase(Locale.ROOT);
        if (DEVICES.contains(stem)) {
            throw wrong(given, name + " is the name of a device on some systems");
        }
        if (name.equals(".intact") || StagedName.read(name).isPresent()) {
            throw wrong(given, name + " is one of our own names");
        }
    }

    /** The deepest folder that exists must really be inside; what is below it is made later. */
    private Path real(Path given, Path inside) {
        try {
            Path target = folder.resolve(inside);
            Path deepest = folder;
            for (Path part : inside) {
                Path next = deepest.resolve(part);
                if (next.equals(target) || disk.stat(next).isEmpty()) {
                    break;
                }
                deepest = next;
                refuseFolder(given, deepest);
            }
            return disk.real(deepest).resolve(deepest.relativize(target));
        } catch (IOException | InvalidPathException e) {
            throw new ConfigurationException(message(given, "it cannot be looked at: " + e), e);
        }
    }

    private void refuseFolder(Path given, Path existing) throws IOException {
        Path real = disk.real(existing);
        if (!real.startsWith(folder)) {
            throw wrong(given, "a link leads it outside of " + folder);
        }
        if (!Folders.isThere(disk, real)) {
            throw wrong(given, existing + " is no folder");
        }
    }

    private static ConfigurationException wrong(Path given, String reason) {
        return new ConfigurationException(message(given, reason));
    }

    private static String message(Path given, String reason) {
        return "The file \"" + given + "\" cannot be written: " + reason + ". Nothing was changed.";
    }
}
