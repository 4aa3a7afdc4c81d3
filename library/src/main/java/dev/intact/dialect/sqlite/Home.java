package dev.intact.dialect.sqlite;

import dev.intact.error.TransactionConflictException;
import dev.intact.io.FileLease;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directory beside a database file where loads stage and say which tables are theirs. Liveness is an operating
 * system's lock, never a process id. For one thread at a time.
 */
final class Home {
    private static final Pattern STAGED =
            Pattern.compile("stage-([0-9A-Za-z]+)\\.(?:lock|kept|db|db-journal|db-wal|db-shm)");
    private static final String LOCK = ".lock";
    private static final String HOLDER = ".holder";
    private static final List<String> SIDE_SUFFIXES = List.of("-journal", "-wal", "-shm", "");

    private final DatabaseFile database;
    private final Path directory;
    private final String unit;
    private final String holder;
    private final TreeMap<String, FileLease> tables = new TreeMap<>();
    /** Whose side file this unit works with, and its lock where that is not its own. */
    private String active;

    private Optional<FileLease> taken = Optional.empty();

    Home(DatabaseFile database, String unit, String holder) {
        this.database = database;
        this.directory = database.path().resolveSibling(".intact").resolve(database.name());
        this.unit = unit;
        this.holder = holder;
        this.active = unit;
    }

    String holder() {
        return holder;
    }

    Path side() {
        return side(active);
    }

    /** What of the side file is kept. */
    Path log() {
        return log(active);
    }

    private Path log(String ofUnit) {
        return directory.resolve("stage-" + ofUnit + ".kept");
    }

    /** Makes the side file: whoever may not read the database may not read what is staged for it either. */
    void makeSide() throws IOException {
        Files.createFile(side());
        if (!database.existed() || !Files.getFileStore(side()).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> rights = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        rights.addAll(Files.getPosixFilePermissions(database.path()));
        Files.setPosixFilePermissions(side(), rights);
    }

    private Path side(String ofUnit) {
        return directory.resolve("stage-" + ofUnit + ".db");
    }

    /** Says that this unit lives, for as long as the lease is open. */
    FileLease live() throws IOException {
        return FileLease.take(unitLock(unit))
                .orElseThrow(() -> new TransactionConflictException("Cannot stage beside " + database.display()
                        + ": another load has the same name " + unit + ". Nothing was changed. Try again."));
    }

    private Path unitLock(String ofUnit) {
        return directory.resolve("stage-" + ofUnit + ".lock");
    }

    /** Locks each table, in the order of their names, all or none. */
    void lock(Collection<TableName> names) throws IOException {
        TreeMap<String, TableName> wanted = new TreeMap<>();
        names.forEach(name -> wanted.put(name.name().toLowerCase(Locale.ROOT), name));
        List<String> taken = new ArrayList<>();
        boolean all = false;
        try {
            for (var entry : wanted.entrySet()) {
                if (!tables.containsKey(entry.getKey())) {
                    taken.add(entry.getKey());
                    lock(entry.getKey(), entry.getValue());
                }
            }
            all = true;
        } finally {
            if (!all) {
                release(taken);
            }
        }
    }

    /** What is taken is known before anything else can fail, so that it is given back. */
    private void lock(String key, TableName name) throws IOException {
        Optional<FileLease> lease = FileLease.take(tableFile(key, LOCK));
        if (lease.isEmpty()) {
            throw new TransactionConflictException(
                    "Cannot load into table " + name.name() + " of " + database.display() + ": " + whoHolds(key)
                            + ". Nothing was changed. Wait until it has ended, or end it, then try again.");
        }
        tables.put(key, lease.get());
        Files.writeString(tableFile(key, HOLDER), unit + "\n" + holder);
    }

    /** From a file beside the lock: the lock file itself must not be opened. */
    private String whoHolds(String key) throws IOException {
        Path told = tableFile(key, HOLDER);
        try {
            String said = said(told);
            return said.isEmpty()
                    ? "another load has it"
                    : said + " has it since " + Files.getLastModifiedTime(told).toInstant();
        } catch (NoSuchFileException e) {
            return "another load has it";
        }
    }

    private Path tableFile(String key, String suffix) {
        return tablesDirectory().resolve(digest(key) + suffix);
    }

    private Path tablesDirectory() {
        return directory.resolve("tables");
    }

    private static String digest(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Before publishing: a lock file that somebody removed by hand is no lock any more. */
    void confirm() {
        tables.forEach((table, lease) -> {
            if (!lease.held()) {
                throw new TransactionConflictException("Cannot publish into table " + table + " of "
                        + database.display() + ": the lock of this load was lost. Nothing was changed. Try again.");
            }
        });
    }

    void releaseTables() throws IOException {
        release(new ArrayList<>(tables.keySet()));
    }

    private void release(List<String> keys) throws IOException {
        for (String key : keys) {
            FileLease lease = tables.remove(key);
            if (lease != null) {
                release(lease, tableFile(key, HOLDER));
            }
        }
    }

    private static void release(FileLease lease, Path told) throws IOException {
        try (lease) {
            Files.deleteIfExists(told);
        }
    }

    /** Removes what units left whose lock is free. */
    List<String> sweep(Worth worth) throws IOException, SQLException {
        List<String> removed = new ArrayList<>();
        Set<String> living = new TreeSet<>(Set.of(unit));
        for (String other : others()) {
            Optional<FileLease> lease = FileLease.take(unitLock(other));
            if (lease.isEmpty()) {
                living.add(other);
                continue;
            }
            Optional<KeptLog.Kept> kept = KeptLog.read(log(other));
            if (kept.isPresent() && worth.of(kept.get())) {
                lease.get().close();
                continue;
            }
            removed.add(clear(other, lease.get()));
        }
        clearTables(living);
        return removed;
    }

    /** Whether something is to be left where it is. */
    interface Worth {
        boolean of(KeptLog.Kept kept) throws SQLException;
    }

    /** What units that have ended have kept, by unit. */
    Map<String, KeptLog.Kept> kept() throws IOException {
        Map<String, KeptLog.Kept> all = new TreeMap<>();
        for (String other : others()) {
            Optional<KeptLog.Kept> kept = KeptLog.read(log(other));
            if (kept.isPresent() && isDead(other)) {
                all.put(other, kept.get());
            }
        }
        return all;
    }

    private boolean isDead(String other) throws IOException {
        Optional<FileLease> lease = FileLease.take(unitLock(other));
        if (lease.isPresent()) {
            lease.get().close();
        }
        return lease.isPresent();
    }

    /** Takes away what a unit has left; false where it lives. */
    boolean clear(String dead) throws IOException {
        Optional<FileLease> lease = FileLease.take(unitLock(dead));
        if (lease.isPresent()) {
            clear(dead, lease.get());
        }
        return lease.isPresent();
    }

    /** Goes on with the side file of a unit; false where that one lives. */
    boolean takeUp(String dead) throws IOException {
        Optional<FileLease> lease = FileLease.take(unitLock(dead));
        if (lease.isPresent()) {
            deleteSide(unit);
            active = dead;
            taken = lease;
        }
        return lease.isPresent();
    }

    private String clear(String dead, FileLease lease) throws IOException {
        try (lease) {
            deleteSide(dead);
            return String.valueOf(side(dead).getFileName());
        }
    }

    /** A unit may have died before it said which table's lock it had taken: so all are looked at. */
    private void clearTables(Set<String> living) throws IOException {
        for (Path lock : tableLocks()) {
            String name = String.valueOf(lock.getFileName());
            Path told = lock.resolveSibling(name.substring(0, name.length() - LOCK.length()) + HOLDER);
            if (living.contains(unitOf(told))) {
                continue;
            }
            // Only under the table's own lock: somebody may have taken it over just now.
            Optional<FileLease> lease = FileLease.take(lock);
            if (lease.isPresent()) {
                release(lease.get(), told);
            }
        }
    }

    private static String unitOf(Path told) throws IOException {
        try {
            return Files.readString(told).split("\n", 2)[0];
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private List<Path> tableLocks() throws IOException {
        return entries(tablesDirectory()).stream()
                .filter(file -> String.valueOf(file.getFileName()).endsWith(LOCK))
                .toList();
    }

    /** A table that some unit says is its own. */
    record Claim(Path lock, String table, String holder) {
        /** Whether this is the table's name. */
        boolean isOf(String name) {
            return table.equals(digest(name.toLowerCase(Locale.ROOT)));
        }
    }

    /** Which tables are claimed, also by units that have died; nothing is locked to find out. */
    static List<Claim> claims(DatabaseFile database) throws IOException {
        List<Claim> claims = new ArrayList<>();
        for (Path lock : new Home(database, "", "").tableLocks()) {
            String name = String.valueOf(lock.getFileName());
            String table = name.substring(0, name.length() - LOCK.length());
            claims.add(new Claim(lock, table, said(lock.resolveSibling(table + HOLDER))));
        }
        return claims;
    }

    private static String said(Path told) throws IOException {
        try {
            String[] said = Files.readString(told).split("\n", 2);
            return said.length < 2 ? "" : said[1].strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** What is there of a unit. */
    static List<String> of(DatabaseFile database, String unit) throws IOException {
        return entries(new Home(database, unit, "").directory).stream()
                .map(Path::toString)
                .filter(name -> name.contains(unit))
                .toList();
    }

    private Set<String> others() throws IOException {
        Set<String> units = new TreeSet<>();
        for (Path file : entries(directory)) {
            Matcher staged = STAGED.matcher(String.valueOf(file.getFileName()));
            if (staged.matches() && !staged.group(1).equals(unit)) {
                units.add(staged.group(1));
            }
        }
        return units;
    }

    /** Nothing where there is no such directory: another load may remove an empty one at any moment. */
    private static List<Path> entries(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return found;
    }

    void deleteSide() throws IOException {
        deleteSide(active);
    }

    void deleteLog() throws IOException {
        Files.deleteIfExists(log());
    }

    /** The lock of the unit whose side file this was. */
    void releaseTaken() throws IOException {
        Optional<FileLease> lease = taken;
        taken = Optional.empty();
        if (lease.isPresent()) {
            lease.get().close();
        }
    }

    private void deleteSide(String ofUnit) throws IOException {
        Path side = side(ofUnit);
        // First what says that the side file is of use.
        Files.deleteIfExists(log(ofUnit));
        for (String suffix : SIDE_SUFFIXES) {
            Files.deleteIfExists(side.resolveSibling(side.getFileName() + suffix));
        }
    }

    /** Leaves no empty directory behind. */
    void removeIfEmpty() throws IOException {
        if (removeIfEmpty(tablesDirectory()) && removeIfEmpty(directory)) {
            removeIfEmpty(database.path().resolveSibling(".intact"));
        }
    }

    private static boolean removeIfEmpty(Path empty) throws IOException {
        try {
            Files.deleteIfExists(empty);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }
}
