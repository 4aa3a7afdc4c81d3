package dev.intact.backup;

import dev.intact.backup.BackupManifest.KeptFile;
import dev.intact.dialect.KeptTable;
import dev.intact.format.Packing;
import dev.intact.io.Checksum;
import dev.intact.io.Disk;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads every byte of a backup and compares it with what the manifest says.
 *
 * @param disk where it is
 * @param folder of the backup
 * @param manifest what it should be
 */
record Verification(Disk disk, Path folder, BackupManifest manifest) {
    private static final int BUFFER = 1 << 17;

    /** What is wrong, by file. */
    record Fault(String file, String reason) {}

    List<Fault> faults() throws IOException {
        return faults(manifest.files());
    }

    List<Fault> faults(List<KeptFile> files) throws IOException {
        List<Fault> faults = new ArrayList<>();
        for (KeptFile file : files) {
            fault(file).ifPresent(reason -> faults.add(new Fault(file.name(), reason)));
        }
        return faults;
    }

    private Optional<String> fault(KeptFile file) throws IOException {
        Optional<Disk.Stat> found = disk.stat(folder.resolve(file.name()));
        if (found.isEmpty() || found.get().kind() != Disk.Kind.FILE) {
            return Optional.of("it is missing");
        }
        if (found.get().size() != file.bytes()) {
            return Optional.of("it has " + found.get().size() + " bytes, not " + file.bytes());
        }
        Optional<KeptTable> packed = manifest.tables().stream()
                .filter(table -> table.file().equals(file.name()) && Packing.of(Path.of(file.name())) != Packing.NONE)
                .findFirst();
        try (Summed in = new Summed(disk.read(folder.resolve(file.name())))) {
            Optional<String> wrong = packed.isEmpty() ? Optional.empty() : content(in, packed.get());
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return in.sum.hex().equals(file.sha256())
                    ? wrong
                    : Optional.of("its bytes are not those that were written");
        }
    }

    private static Optional<String> content(Summed in, KeptTable table) {
        try {
            InputStream unpacked = Packing.unpack(in);
            return Checksum.of(unpacked).equals(table.digest())
                    ? Optional.empty()
                    : Optional.of("it holds other rows than were read from "
                            + table.shape().name());
        } catch (IOException e) {
            return Optional.of("it cannot be unpacked: " + e.getMessage());
        }
    }

    /** Sums what passes. */
    private static final class Summed extends FilterInputStream {
        private final Checksum sum = new Checksum();

        Summed(InputStream in) {
            super(new BufferedInputStream(in, BUFFER));
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = in.read(bytes, from, length);
            if (read > 0) {
                sum.add(bytes, from, read);
            }
            return read;
        }
    }
}
