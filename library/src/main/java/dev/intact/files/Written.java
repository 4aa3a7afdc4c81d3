package dev.intact.files;

import dev.intact.io.Checksum;
import dev.intact.io.Disk;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Writes a new file and forces it to the disk. */
final class Written {
    private static final int BUFFER = 1 << 16;

    private Written() {}

    /** Writes to a stream. */
    @FunctionalInterface
    interface Job {
        void to(OutputStream out) throws IOException;
    }

    /** Done between the last byte and the disk. */
    @FunctionalInterface
    interface Last {
        void run() throws IOException;
    }

    static FileWork.Staged to(Disk disk, Path file, Disk.Rights rights, Job job) throws IOException {
        return to(disk, file, rights, job, () -> {});
    }

    static FileWork.Staged to(Disk disk, Path file, Disk.Rights rights, Job job, Last last) throws IOException {
        try (Disk.Output output = disk.create(file, rights)) {
            Counted counted = new Counted(output);
            OutputStream out = new BufferedOutputStream(counted, BUFFER);
            job.to(out);
            out.flush();
            last.run();
            output.sync();
            return new FileWork.Staged(file, counted.size, counted.sum.hex());
        }
    }

    /** Counts and sums up what goes through; closing it closes nothing. */
    private static final class Counted extends OutputStream {
        private final Disk.Output out;
        private final Checksum sum = new Checksum();
        private long size;

        Counted(Disk.Output out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            sum.add(bytes, offset, length);
            size += length;
        }
    }
}
