package dev.intact.files;

import dev.intact.io.Disk;
import dev.intact.io.Disk.Lease;
import dev.intact.ledger.ManagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Looks how the managed files of a home stand, and changes nothing. For one thread at a time. */
public final class Inspection {
    private final FileWork.Site site;
    private final Connection connection;
    private final TreeMap<String, Boolean> ended = new TreeMap<>();

    /**
     * An inspection.
     *
     * @param site what is looked at
     * @param connection to the database, in autocommit; owned by the caller
     */
    public Inspection(FileWork.Site site, Connection connection) {
        this.site = site;
        this.connection = connection;
    }

    /**
     * What was found.
     *
     * @param managed how many files the database knows in this home
     * @param left those that are not what it says
     * @param waiting staged files of owners that have ended
     * @param shut folders of them that are there and cannot be written
     */
    public record Found(long managed, List<Leftover> left, List<Path> waiting, List<Path> shut) {
        /** Takes copies. */
        public Found {
            left = List.copyOf(left);
            waiting = List.copyOf(waiting);
            shut = List.copyOf(shut);
        }
    }

    /**
     * Looks.
     *
     * @return what was found
     * @throws SQLException where the database cannot be asked
     * @throws IOException what the disk says
     */
    public Found run() throws SQLException, IOException {
        Home home = site.home();
        Placing placing = new Placing(home.disk());
        List<Leftover> left = new ArrayList<>();
        Set<Path> folders = new LinkedHashSet<>();
        Set<String> owners = new HashSet<>();
        List<ManagedFile> rows = site.table().all(connection, home.place().id());
        for (ManagedFile row : rows) {
            Path target = home.place().target(row.target());
            folders.add(Folders.above(target));
            StagedName.read(row.staged()).ifPresent(staged -> owners.add(staged.owner()));
            placing.look(target, row).ifPresent(left::add);
        }
        for (String name : home.disk().list(home.owners())) {
            if (name.endsWith(".dirs")) {
                String owner = name.substring(0, name.length() - ".dirs".length());
                owners.add(owner);
                Note.read(home, owner).forEach(note -> folders.add(note.folder()));
            }
        }
        List<Path> shut = folders.stream()
                .filter(folder -> Files.isDirectory(folder) && !Files.isWritable(folder))
                .toList();
        return new Found(rows.size(), left, waiting(folders, owners), shut);
    }

    /** Of these owners only: another database may have files in the same folder. */
    private List<Path> waiting(Set<Path> folders, Set<String> owners) throws IOException {
        List<Path> waiting = new ArrayList<>();
        for (Path folder : folders) {
            for (String name : site.home().disk().list(folder)) {
                Optional<StagedName> staged = StagedName.read(name);
                boolean ours =
                        staged.isPresent() && owners.contains(staged.get().owner());
                if (ours && hasEnded(staged.get().owner())) {
                    waiting.add(folder.resolve(name));
                }
            }
        }
        return waiting;
    }

    /** A lock file that is missing is made by nobody who only looks. */
    private boolean hasEnded(String owner) throws IOException {
        Boolean known = ended.get(owner);
        if (known != null) {
            return known;
        }
        boolean free = free(owner);
        ended.put(owner, free);
        return free;
    }

    private boolean free(String owner) throws IOException {
        Disk disk = site.home().disk();
        if (disk.stat(site.home().lock(owner)).isEmpty()) {
            return true;
        }
        Optional<Lease> lease = disk.lock(site.home().lock(owner));
        if (lease.isEmpty()) {
            return false;
        }
        lease.get().release();
        return true;
    }
}
