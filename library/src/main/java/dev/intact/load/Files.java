package dev.intact.load;

import static java.nio.file.Files.exists;
import static java.nio.file.Files.isDirectory;
import static java.nio.file.Files.isRegularFile;

import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
import dev.intact.format.FileSource;
import dev.intact.format.Format;
import dev.intact.format.Formats;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** From file names to what goes where. */
final class Files {
    private static final int NAMED = 5;

    private Files() {}

    /** Each file into the table of its own name, in the format of its ending. */
    static List<TableLoad> tables(List<Path> files) {
        return tables(files, Files::formatOf);
    }

    /** Each file into the table of its own name; files of one table keep their order. */
    static List<TableLoad> tables(List<Path> files, Function<Path, Format> format) {
        Map<String, List<Input>> inputs = new LinkedHashMap<>();
        for (Path file : files) {
            requireReadable(file);
            inputs.computeIfAbsent(Formats.table(file), table -> new ArrayList<>())
                    .add(new Input.Bytes(FileSource.of(file), format.apply(file)));
        }
        return inputs.entrySet().stream()
                .map(table -> TableLoad.append(TableName.of(table.getKey()), table.getValue()))
                .toList();
    }

    /** What the folder's manifest says; without one, every data file in it. */
    static Load folder(Path folder) {
        if (!isDirectory(folder)) {
            throw new ConfigurationException(
                    exists(folder) ? folder + " is a file, not a folder" : "There is no folder " + folder);
        }
        return Manifest.in(folder, System.getenv()).map(Manifest::load).orElseGet(() -> Load.of(dataFiles(folder)));
    }

    /** Every data file of a folder by name; not those of folders inside it, nor hidden ones. */
    static List<TableLoad> dataFiles(Path folder) {
        List<Path> all = visible(folder);
        List<Path> data =
                all.stream().filter(file -> Formats.of(file).isPresent()).toList();
        if (data.isEmpty()) {
            throw new ConfigurationException("There is nothing to load in " + folder + ": no intact.yaml and no "
                    + Formats.ENDINGS + (all.isEmpty() ? "; the folder is empty" : "; it holds " + some(all)));
        }
        return tables(data);
    }

    /** Refuses what is not there, and what cannot be read twice. */
    static void requireReadable(Path file) {
        if (isRegularFile(file)) {
            return;
        }
        if (!exists(file)) {
            throw new ConfigurationException("There is no file " + file);
        }
        throw new ConfigurationException(
                isDirectory(file)
                        ? file + " is a folder, not a file"
                        : file + " is not a regular file; a source is read more than once");
    }

    private static Format formatOf(Path file) {
        return Formats.of(file).orElseThrow(() -> new ConfigurationException(unknownEnding(file)));
    }

    static String unknownEnding(Path file) {
        return "The ending of " + file + " names no format: known are " + Formats.ENDINGS
                + "; name the format with --format, or with format: in intact.yaml";
    }

    static String unwritableEnding(Path file) {
        return "The ending of " + file + " names no format: known are " + Formats.ENDINGS + "; or say format:";
    }

    private static List<Path> visible(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = java.nio.file.Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                if (isRegularFile(file) && !Formats.nameOf(file).startsWith(".")) {
                    files.add(file);
                }
            }
        } catch (IOException unreadable) {
            throw new SourceFailedException(
                    "Cannot read the folder " + folder + ": " + unreadable.getMessage(), unreadable);
        }
        files.sort(null);
        return files;
    }

    private static String some(List<Path> files) {
        String first = String.join(
                ", ", files.stream().limit(NAMED).map(Formats::nameOf).toList());
        return files.size() > NAMED ? first + " and " + (files.size() - NAMED) + " more" : first;
    }
}
