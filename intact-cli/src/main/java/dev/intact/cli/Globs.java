package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Patterns for files, as a shell takes them: {@code * ? [a-z] {a,b}}, and {@code **} for folders of any depth. */
final class Globs {
    private Globs() {}

    static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    /**
     * The files a pattern means, sorted by name.
     *
     * @param pattern relative to the folder, or absolute
     * @param folder where it begins
     * @return at least one, named as the pattern is
     * @throws ConfigurationException where there is none
     */
    static List<String> files(String pattern, Path folder) {
        int slash = pattern.lastIndexOf('/', firstWildcard(pattern));
        String root = pattern.substring(0, slash + 1);
        String rest = pattern.substring(slash + 1);
        Path base = folder.resolve(root);
        int depth = rest.contains("**") ? Integer.MAX_VALUE : Path.of(rest).getNameCount();
        PathMatcher matcher = matcher(pattern, rest);
        try (Stream<Path> found =
                Files.isDirectory(base) ? Files.walk(base, depth, FileVisitOption.FOLLOW_LINKS) : Stream.empty()) {
            List<String> names = found.map(base::relativize)
                    .filter(path -> matcher.matches(path) && (rest.startsWith(".") || !hidden(path)))
                    .filter(path -> Files.isRegularFile(base.resolve(path)))
                    .map(path -> root + path)
                    .sorted()
                    .toList();
            return atLeastOne(names, pattern);
        } catch (IOException e) {
            throw new ConfigurationException("Cannot look for " + pattern + ": " + e + ". Nothing was touched.", e);
        }
    }

    private static List<String> atLeastOne(List<String> names, String pattern) {
        if (names.isEmpty()) {
            throw new ConfigurationException(
                    "No file matches " + pattern + ". Nothing was touched. Check the pattern and the current folder.");
        }
        return names;
    }

    private static int firstWildcard(String pattern) {
        int at = 0;
        while ("*?[{".indexOf(pattern.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static PathMatcher matcher(String pattern, String rest) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + rest);
        } catch (PatternSyntaxException e) {
            throw new ConfigurationException(
                    pattern + " is not a pattern: " + e.getDescription() + ". Nothing was touched.", e);
        }
    }

    private static boolean hidden(Path path) {
        for (Path part : path) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
