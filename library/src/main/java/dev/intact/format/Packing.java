package dev.intact.format;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** How a file that is written is packed. */
public enum Packing {
    /** Not at all. */
    NONE,
    /** With gzip; the same bytes are always packed the same. */
    GZIP,
    /** With zstd; needs its library. */
    ZSTD;

    private static final int BUFFER = 1 << 16;

    /**
     * The packing that the ending of a file says.
     *
     * @param file only its name is looked at
     * @return {@code .gz} and {@code .zst} are known
     */
    public static Packing of(Path file) {
        String name = Formats.nameOf(file).toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz")) {
            return GZIP;
        }
        return name.endsWith(".zst") ? ZSTD : NONE;
    }

    /** Packs what is written; closing it ends the packing and closes nothing else. */
    OutputStream into(OutputStream out) throws IOException {
        OutputStream kept = new Kept(out);
        return switch (this) {
            case NONE -> kept;
            case GZIP -> new GZIPOutputStream(kept, BUFFER);
            case ZSTD -> ZstdPacking.into(kept);
        };
    }

    /**
     * Packs quickly, for what is rarely read again.
     *
     * @param out not closed
     * @return packs what is written, with zstd; closing it ends the packing
     * @throws IOException what the stream says
     */
    public static OutputStream quick(OutputStream out) throws IOException {
        return ZstdPacking.quick(new Kept(out));
    }

    /**
     * Unpacks what {@link #quick} has packed.
     *
     * @param in closed with the result
     * @return the bytes that were packed
     * @throws IOException what the stream says
     */
    public static InputStream unpack(InputStream in) throws IOException {
        return new ZstdStream(in);
    }

    private static final class Kept extends FilterOutputStream {
        Kept(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
