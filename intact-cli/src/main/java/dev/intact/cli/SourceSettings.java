package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.load.Elsewhere;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which configuration file rules a load: the one that was named, else the loaded folder's, else the current folder's. */
final class SourceSettings {
    private SourceSettings() {}

    static Settings of(List<String> sources, Work work) {
        if (work.options().configuration().isPresent()) {
            return work.settings();
        }
        List<Path> ruled = sources.stream()
                .filter(source -> !source.equals(SourceName.STANDARD_INPUT))
                .filter(source -> !Elsewhere.isAddress(source))
                .map(work.surroundings()::resolve)
                .filter(folder -> Files.isRegularFile(folder.resolve(Settings.FILE)))
                .toList();
        if (ruled.size() > 1) {
            throw new ConfigurationException("Two folders with an " + Settings.FILE + " cannot be one load: "
                    + ruled.get(0) + " and " + ruled.get(1)
                    + ". Nothing was touched. Load them one after the other, or name one file with --config.");
        }
        return Optional.of(ruled)
                .filter(one -> !one.isEmpty())
                .map(one -> Settings.in(one.get(0), work.surroundings()))
                .orElseGet(() -> work.settings().onlyDatabases());
    }
}
