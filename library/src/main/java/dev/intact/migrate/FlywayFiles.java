package dev.intact.migrate;

import dev.intact.error.ConfigurationException;
import dev.intact.migrate.Migration.Within;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files {@code V1_2__name.sql} with {@code U1_2__name.sql}. Versions that are plain numbers stay; where one has several parts,
 * all are numbered anew in their order.
 */
final class FlywayFiles {
    private static final Pattern NAME =
            Pattern.compile("(?<kind>[VUB])(?<version>\\d+(?:[._]\\d+)*)__(?<name>.*)\\.sql", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[\\w.:-]+}");

    private FlywayFiles() {}

    static boolean isOne(String file) {
        return NAME.matcher(file).matches();
    }

    /** A version as Flyway compares it, number by number. */
    private record Version(List<Long> parts) implements Comparable<Version> {
        static Version of(String text) {
            List<Long> parts = new ArrayList<>();
            for (String part : text.split("[._]", -1)) {
                parts.add(Long.valueOf(part));
            }
            while (parts.size() > 1 && parts.get(parts.size() - 1) == 0) {
                parts.remove(parts.size() - 1);
            }
            return new Version(parts);
        }

        @Override
        public int compareTo(Version other) {
            for (int i = 0; i < Math.min(parts.size(), other.parts.size()); i++) {
                int order = parts.get(i).compareTo(other.parts.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(parts.size(), other.parts.size());
        }
    }

    private record File(String id, String name, String text) {}

    static List<Taken> read(Map<String, String> files) {
        SortedMap<Version, File> up = new TreeMap<>();
        SortedMap<Version, String> down = new TreeMap<>();
        files.forEach((file, text) -> {
            Matcher name = matched(file);
            Version version = Version.of(name.group("version"));
            refusePlaceholder(file, text);
            if (name.group("kind").equalsIgnoreCase("V")) {
                String id = name.group("version").replace('_', '.');
                if (up.put(version, new File(id, name.group("name"), text)) != null) {
                    throw new ConfigurationException(
                            "There are two files of version " + id + ". Nothing was written. Take one away.");
                }
            } else {
                down.put(version, text);
            }
        });
        boolean plain = up.keySet().stream().allMatch(version -> version.parts().size() == 1);
        List<Taken> all = new ArrayList<>();
        up.forEach((version, file) -> all.add(new Taken(
                file.id(),
                plain ? version.parts().get(0) : all.size() + 1L,
                file.name(),
                file.text(),
                Optional.ofNullable(down.get(version)),
                Within.TRANSACTION)));
        return all;
    }

    private static Matcher matched(String file) {
        if (file.toUpperCase(Locale.ROOT).startsWith("R__")) {
            throw new ConfigurationException(
                    file + " is repeated by Flyway whenever it changes, and a migration of Intact"
                            + " runs once. Nothing was written. Make it a V file as it is now and move it elsewhere.");
        }
        Matcher name = NAME.matcher(file);
        if (!name.matches() || name.group("kind").equalsIgnoreCase("B")) {
            throw new ConfigurationException(file + " is neither a V nor a U file of Flyway. Nothing was written."
                    + " Rename it, or move it elsewhere.");
        }
        return name;
    }

    private static void refusePlaceholder(String file, String text) {
        Matcher found = PLACEHOLDER.matcher(text);
        if (found.find()) {
            throw new ConfigurationException(file + " holds the placeholder " + found.group()
                    + ", which only Flyway fills in. Nothing was written. Write its value instead.");
        }
    }
}
