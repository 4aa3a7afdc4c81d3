package dev.intact.backup;

import dev.intact.backup.BackupManifest.KeptFile;
import dev.intact.backup.BackupManifest.ManagedCopy;
import dev.intact.dialect.Keeping;
import dev.intact.files.Held;
import dev.intact.format.Packing;
import dev.intact.io.Checksum;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Rights;
import dev.intact.ledger.ManagedFile.Content;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.TableName;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of a backup that is being made. For many threads. */
final class Writing implements Keeping.Place {
    private static final int BUFFER = 1 << 17;
    private static final String MANAGED = "files";

    private final Disk disk;
    private final Path folder;
    private final Observer observer;
    private final Map<String, KeptFile> written = new TreeMap<>();
    private final List<Path> foreign = new ArrayList<>();
    private final List<KeptFile> unread = new ArrayList<>();

    Writing(Disk disk, Path folder, Observer observer) {
        this.disk = disk;
        this.folder = folder;
        this.observer = observer;
    }

    @Override
    public OutputStream create(String name) throws IOException {
        Forced forced = new Forced(name, disk.create(folder.resolve(name), Rights.OWNER));
        OutputStream packed = Packing.quick(forced);
        return new BufferedOutputStream(packed, BUFFER) {
            @Override
            public void close() throws IOException {
                try (forced) {
                    flush();
                    packed.close();
                    forced.force();
                }
            }
        };
    }

    @Override
    public synchronized Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        // Another moment begins anew.
        disk.delete(file);
        disk.create(file, Rights.OWNER).close();
        foreign.remove(file);
        foreign.add(file);
        return file;
    }

    /** Where managed files go. */
    Path managedFolder() throws IOException {
        Path managed = folder.resolve(MANAGED);
        if (disk.stat(managed).isEmpty()) {
            disk.makeDirectory(managed, Rights.OWNER);
        }
        return managed;
    }

    List<ManagedCopy> managed(List<Held> held) {
        return held.stream()
                .map(one -> new ManagedCopy(one.name(), one.state(), below(one.source())))
                .toList();
    }

    private String below(Path path) {
        return folder.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    @Override
    public void progress(TableName table, long rows) {
        observer.on(new Event.Progress(table.toString(), "backup", rows, 0, -1));
    }

    @Override
    public void notice(String text) {
        observer.on(new Event.Notice(text));
    }

    /** Forces to the disk what the database has written by itself; all files, with what was written into them. */
    synchronized List<KeptFile> settle(List<Held> held) throws IOException {
        for (Path file : foreign) {
            disk.sync(file);
            read(file);
        }
        for (Held one : held) {
            if (one.state() instanceof Content content) {
                String name = below(one.source());
                written.put(name, new KeptFile(name, content.size(), content.sha256()));
            } else {
                for (String name : disk.list(one.source())) {
                    read(one.source().resolve(name));
                }
            }
        }
        disk.syncDirectory(folder);
        return List.copyOf(written.values());
    }

    private void read(Path file) throws IOException {
        try (InputStream in = disk.read(file)) {
            String name = below(file);
            long size = disk.stat(file).orElseThrow().size();
            written.put(name, new KeptFile(name, size, Checksum.of(in)));
        }
    }

    private synchronized void wrote(KeptFile file) {
        written.put(file.name(), file);
        unread.add(file);
    }

    /** Those that nobody has read since they were written. */
    synchronized List<KeptFile> unread() {
        return List.copyOf(unread);
    }

    /** Counts and sums what is stored. */
    private final class Forced extends FilterOutputStream {
        private final String name;
        private final Disk.Output output;
        private final Checksum sum = new Checksum();
        private long bytes;

        Forced(String name, Disk.Output output) {
            super(output.stream());
            this.name = name;
            this.output = output;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] content, int offset, int length) throws IOException {
            output.write(content, offset, length);
            sum.add(content, offset, length);
            bytes += length;
        }

        void force() throws IOException {
            output.sync();
            wrote(new KeptFile(name, bytes, sum.hex()));
        }

        @Override
        public void close() throws IOException {
            output.close();
        }
    }
}
