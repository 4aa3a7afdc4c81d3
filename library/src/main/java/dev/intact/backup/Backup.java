package dev.intact.backup;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A backup in its folder. Immutable.
 *
 * @param id its name: when it was taken, and a few letters
 * @param folder where it is
 * @param manifest what it says of itself; empty where that cannot be read any more, so that nothing of it can be trusted
 */
public record Backup(String id, Path folder, Optional<BackupManifest> manifest) {}
