package dev.intact.format;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Unpacks zstd. The only class that names the optional library, so that it is looked for only when it is needed. */
final class ZstdStream extends FilterInputStream {
    ZstdStream(InputStream in) throws IOException {
        super(new ZstdInputStreamNoFinalizer(in));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        try {
            return in.read(bytes, from, length);
        } catch (ZstdIOException e) {
            String said = String.valueOf(e.getMessage());
            boolean cut = said.toLowerCase(Locale.ROOT).contains("truncated");
            throw new ContentException(cut ? GzipStream.CUT : "the compressed file is damaged (" + said + ")", e);
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
