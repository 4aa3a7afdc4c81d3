package dev.intact.migrate;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder of migrations, as it is for one database.
 *
 * @param folder where they are
 * @param database the name of its dialect
 */
record MigrationFiles(Path folder, String database) {
    private static final Pattern NAME =
            Pattern.compile("(?<version>\\d{1,18})(?:_(?<name>.*?))?(?:\\.(?<database>postgresql|sqlite))?"
                    + "(?:\\.(?<half>up|down))?\\.sql");

    /** A file of which only the name was looked at. */
    private record Candidate(Path file, String name, Optional<String> database, String half) {
        boolean isVariant() {
            return database.isPresent();
        }
    }

    List<Migration> all() {
        SortedMap<Long, List<Candidate>> found = new TreeMap<>();
        for (Path file : entries()) {
            read(file, found);
        }
        List<Migration> all = new ArrayList<>();
        found.forEach((version, candidates) -> of(version, candidates).ifPresent(all::add));
        return all;
    }

    private List<Path> entries() {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.[sS][qQ][lL]")) {
            entries.forEach(files::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new ConfigurationException("There is no folder of migrations " + folder
                    + ". Nothing was touched. 'intact migrate create NAME' makes it with a first file; --dir, or migrations:"
                    + " in intact.yaml, names another one.");
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The folder of migrations " + folder + " cannot be read: " + e + ". Nothing was touched.", e);
        }
        files.sort(null);
        return files;
    }

    private void read(Path file, SortedMap<Long, List<Candidate>> found) {
        Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
        if (!matcher.matches()) {
            throw new ConfigurationException(file + ": a migration's file is called <digits>_<name>.sql, such as"
                    + " 20261122093000_add_player.sql. Nothing was touched. Rename it, or move it elsewhere.");
        }
        Optional<String> only = Optional.ofNullable(matcher.group("database"));
        found.computeIfAbsent(Long.parseLong(matcher.group("version")), any -> new ArrayList<>())
                .add(new Candidate(
                        file,
                        Optional.ofNullable(matcher.group("name")).orElse(""),
                        only,
                        Optional.ofNullable(matcher.group("half")).orElse("")));
    }

    /** Empty where it is for other databases only. */
    private Optional<Migration> of(long version, List<Candidate> candidates) {
        Optional<Candidate> whole = one(candidates, "");
        Optional<Candidate> up = one(candidates, "up");
        Optional<Candidate> down = one(candidates, "down");
        if (whole.isPresent() && up.or(() -> down).isPresent()) {
            throw twice(whole.get(), up.or(() -> down).orElseThrow());
        }
        if (whole.isPresent()) {
            MigrationText text = MigrationText.read(whole.get().file());
            return Optional.of(new Migration(
                    version, whole.get().name(), whole.get().file(), text.up(), text.down(), text.checksum()));
        }
        if (up.isEmpty() && down.isPresent()) {
            throw new ConfigurationException(
                    down.get().file() + ": there is no .up.sql beside it. Nothing was touched.");
        }
        return up.map(upward -> pair(version, upward, down));
    }

    private static Migration pair(long version, Candidate up, Optional<Candidate> down) {
        MigrationText upward = MigrationText.half(up.file());
        Optional<MigrationText> back = down.map(file -> MigrationText.half(file.file()));
        String sum = back.isEmpty()
                ? upward.checksum()
                : MigrationText.checksum(upward.checksum() + back.get().checksum());
        return new Migration(version, up.name(), up.file(), upward.up(), back.flatMap(MigrationText::whole), sum);
    }

    /** That of the database where it has one of its own, else the plain one. */
    private Optional<Candidate> one(List<Candidate> candidates, String half) {
        List<Candidate> own = candidates.stream()
                .filter(file -> file.half().equals(half))
                .filter(file -> file.database().equals(Optional.of(database)))
                .toList();
        List<Candidate> plain = candidates.stream()
                .filter(file -> file.half().equals(half) && !file.isVariant())
                .toList();
        for (List<Candidate> some : List.of(own, plain)) {
            if (some.size() > 1) {
                throw twice(some.get(0), some.get(1));
            }
        }
        return own.isEmpty() ? plain.stream().findFirst() : Optional.of(own.get(0));
    }

    private static ConfigurationException twice(Candidate one, Candidate other) {
        return new ConfigurationException(one.file() + " and " + other.file()
                + " have the same version. Nothing was touched. Give one of them another number.");
    }
}
