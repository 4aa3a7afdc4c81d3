package dev.intact.backup;

import dev.intact.backup.BackupManifest.Origin;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Identity;
import dev.intact.error.ConfigurationException;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells the backups of a database from those of others in the same folder.
 *
 * @param dialect of the database
 * @param address of the database
 * @param root the folder of the backups, a real path
 * @param rules what holds for them
 * @param now which database it is
 */
record Ownership(Dialect dialect, Address address, Path root, Backups.Rules rules, Identity now) {
    static Ownership of(Backups.Database database, Path root, Backups.Rules rules) {
        return new Ownership(
                database.dialect(),
                database.address(),
                root,
                rules,
                database.dialect().identity(database.address(), database.session()));
    }

    /** As it is written down: a file beside its backups by the way from them to it, so that both may move together. */
    Identity written() {
        return file().filter(file -> isBeside(root, file))
                .map(file -> new Identity(root.relativize(file).toString(), now.system()))
                .orElse(now);
    }

    /** What the server says decides, where it said so both times. */
    boolean isOurs(Origin origin) {
        Optional<String> then = origin.identity().flatMap(Identity::system);
        boolean saidTwice = then.isPresent() && now.system().isPresent();
        return saidTwice ? then.equals(now.system()) : isHere(origin);
    }

    /** The place is the same, too: a physical copy of a server, as staging often is, says that it is the server. */
    boolean isCertain(Origin origin) {
        return isOurs(origin) && isHere(origin);
    }

    /** Whether it may be picked without being named. */
    boolean isOwn(Origin origin) {
        return rules.isProtected() ? isCertain(origin) : isOurs(origin);
    }

    private boolean isHere(Origin origin) {
        if (!origin.engine().equals(dialect.name())) {
            return false;
        }
        return file().map(file -> place(origin, file).equals(file))
                .orElseGet(() -> place(origin).equals(now.place()));
    }

    private static String place(Origin origin) {
        return origin.identity()
                .map(Identity::place)
                .orElseGet(() -> origin.database().replaceFirst("^postgres://([^/@]*@)?", ""));
    }

    private Path place(Origin origin, Path file) {
        if (origin.identity().isPresent()) {
            return root.resolve(origin.identity().get().place()).normalize();
        }
        // Earlier versions kept the address as it was spelt: a relative one tells nothing but the name of the file.
        Path spelt = Path.of(origin.database());
        return spelt.isAbsolute() || !isBeside(root, file)
                ? root.resolve(spelt).normalize()
                : file.resolveSibling(spelt.getFileName());
    }

    private static boolean isBeside(Path root, Path file) {
        return root.startsWith(file.resolveSibling(""));
    }

    private Optional<Path> file() {
        return dialect.file(address);
    }

    /** Refuses, or tells, that a backup is another database's. */
    void admit(Restore restore, Backup backup, Observer observer) {
        Optional<Origin> other = backup.manifest().map(BackupManifest::origin).filter(origin -> !isOwn(origin));
        if (other.isEmpty()) {
            return;
        }
        if (rules.isProtected() && !restore.id().equals(backup.id())) {
            throw new ConfigurationException("The backup " + backup.id() + " is of "
                    + other.get().database() + ", and the environment " + rules.environment()
                    + " is protected. Nothing was touched. If it is meant, spell its whole name out and say --force.");
        }
        observer.on(new Event.Warning(
                "The backup " + backup.id() + " is of " + other.get().database() + "; it goes into " + address + "."));
    }
}
