package dev.intact.load;

import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
import dev.intact.format.Formats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a manifest says after {@code from:}: a path or a glob below the manifest's folder, never outside of it.
 *
 * @param text with {@code /} between its parts
 */
record SourcePath(String text) {
    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final Pattern DEVICE = Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
    private static final int MAX_BYTES = 255;

    /** Refuses, before anything is opened, a path that could lead anywhere else. */
    SourcePath {
        Optional<String> fault = fault(text);
        if (fault.isPresent()) {
            throw new ConfigurationException("a bad path: " + fault.get()
                    + "; sources are named relative to the folder of the manifest and stay inside it");
        }
    }

    /**
     * The files it stands for.
     *
     * @param folder of the manifest
     * @return by name; empty where a glob matches nothing, the path itself where it is none
     */
    List<Path> in(Path folder) {
        Path exact = folder.resolve(Path.of(text).normalize());
        if (!GLOB.matcher(text).find() || Files.exists(exact)) {
            return List.of(exact);
        }
        Set<Path> found = new TreeSet<>(List.of(folder));
        for (String part : text.split("/", -1)) {
            Set<Path> next = new TreeSet<>();
            for (Path parent : found) {
                next.addAll(below(parent, part));
            }
            found = next;
        }
        return found.stream().filter(Files::isRegularFile).toList();
    }

    private static List<Path> below(Path parent, String part) {
        if (!isFolder(parent)) {
            return List.of();
        }
        if (part.equals(".")) {
            return List.of(parent);
        }
        if (part.equals("**")) {
            return deep(parent);
        }
        if (!GLOB.matcher(part).find()) {
            return List.of(parent.resolve(part));
        }
        return children(parent, part);
    }

    /** The folder itself and all folders below; links are not followed, so it ends. */
    private static List<Path> deep(Path parent) {
        List<Path> folders = new ArrayList<>(List.of(parent));
        for (int i = 0; i < folders.size(); i++) {
            for (Path child : children(folders.get(i), "*")) {
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    folders.add(child);
                }
            }
        }
        return folders;
    }

    private static List<Path> children(Path parent, String glob) {
        PathMatcher matcher = matcher(glob);
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(parent.toString().isEmpty() ? Path.of(".") : parent)) {
            for (Path child : all) {
                String name = Formats.nameOf(child);
                boolean hidden = name.startsWith(".") && !glob.startsWith(".");
                if (!hidden && matcher.matches(Path.of(name))) {
                    children.add(parent.resolve(name));
                }
            }
        } catch (IOException unreadable) {
            throw new SourceFailedException(
                    "Cannot read the folder " + parent + ": " + unreadable.getMessage(), unreadable);
        }
        return children;
    }

    private static PathMatcher matcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException malformed) {
            throw new ConfigurationException("not a glob: " + malformed.getDescription(), malformed);
        }
    }

    private static boolean isFolder(Path path) {
        return path.toString().isEmpty() || Files.isDirectory(path);
    }

    /** Why a path leads anywhere else, or nowhere. */
    static Optional<String> fault(String path) {
        if (path.isEmpty()) {
            return Optional.of("it is empty");
        }
        if (CONTROL.matcher(path).find()) {
            return Optional.of("it holds a control character");
        }
        if (path.startsWith("/") || path.startsWith("\\") || DRIVE.matcher(path).matches()) {
            return Optional.of("it is absolute");
        }
        for (String part : path.split("[/\\\\]", -1)) {
            Optional<String> fault = faultOfPart(part);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return unknownHere(path);
    }

    /** Under a locale of plain ASCII the platform has no way to name such a file. */
    private static Optional<String> unknownHere(String path) {
        try {
            return Path.of(path).isAbsolute() ? Optional.of("it is absolute") : Optional.empty();
        } catch (InvalidPathException impossible) {
            return Optional.of("this system has no such names (" + impossible.getReason() + ")");
        }
    }

    private static Optional<String> faultOfPart(String part) {
        if (part.isEmpty()) {
            return Optional.of("a part of it is empty");
        }
        if (part.equals("..")) {
            return Optional.of("it leads upwards with \"..\"");
        }
        if (DEVICE.matcher(part.toLowerCase(Locale.ROOT)).matches()) {
            return Optional.of("it names a device of Windows");
        }
        return part.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES
                ? Optional.of("a part of it is longer than " + MAX_BYTES + " bytes")
                : Optional.empty();
    }
}
