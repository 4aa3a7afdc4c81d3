package dev.intact.files;

import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import dev.intact.io.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Says which files may be written, and what stands there. Immutable. */
final class Targets {
    private final Home home;
    private final FileRoot root;

    Targets(Home home, FileRoot root) {
        this.home = home;
        this.root = root;
    }

    /** Where a file is; absolute. */
    Path resolve(Path given) throws IOException {
        Path target = root.resolve(given);
        refuseDatabase(given, target);
        return target;
    }

    /** Reading it would drop SQLite's locks, and a rename would take it away from those who have it open. */
    private void refuseDatabase(Path given, Path target) throws IOException {
        Optional<String> there = home.disk().stat(target).map(Disk.Stat::identity);
        for (Path file : home.place().databaseFiles()) {
            boolean linked =
                    there.isPresent() && there.equals(home.disk().stat(file).map(Disk.Stat::identity));
            if (linked || target.equals(file)) {
                throw new ConfigurationException(
                        "The file \"" + given
                                + "\" cannot be written: it belongs to the database itself. Nothing was changed. Use another name.");
            }
        }
    }

    /** What stands there; what the change cannot be done to is refused. */
    Optional<Disk.Stat> look(Path given, Path target, Change change) throws IOException {
        Optional<Disk.Stat> before = home.disk().stat(target);
        if (before.isPresent() && !fits(before.get().kind(), change)) {
            throw other(given, before.get(), change instanceof Change.Generation ? "link" : "file");
        }
        if (before.isPresent() && change instanceof Change.Create) {
            throw new FileOperationException("The file \"" + given
                    + "\" cannot be made: it exists. Nothing was changed. Replace it, or give another name.");
        }
        if (before.isEmpty() && change instanceof Change.Delete) {
            throw new FileOperationException(
                    "The file \"" + given + "\" cannot be deleted: it does not exist. Nothing was changed.");
        }
        return before;
    }

    /** A file can be written only where nothing or a file stands. */
    static void refuseOther(Path given, Optional<Disk.Stat> there) {
        if (there.isPresent() && there.get().kind() != Disk.Kind.FILE) {
            throw other(given, there.get(), "file");
        }
    }

    private static ConfigurationException other(Path given, Disk.Stat there, String wanted) {
        return new ConfigurationException("The file \"" + given + "\" cannot be written: it is no " + wanted + " but a "
                + there.kind().toString().toLowerCase(Locale.ROOT) + ". Nothing was changed.");
    }

    private static boolean fits(Disk.Kind kind, Change change) {
        return switch (kind) {
            case FILE -> !(change instanceof Change.Generation);
            case LINK -> change instanceof Change.Generation || change instanceof Change.Withdraw;
            default -> false;
        };
    }
}
