package dev.intact.format;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;

/** Packs with zstd. Names the optional library, so that it is looked for only when it is needed. */
final class ZstdPacking {
    private ZstdPacking() {}

    static OutputStream into(OutputStream out) throws IOException {
        return new ZstdOutputStreamNoFinalizer(out);
    }

    static OutputStream quick(OutputStream out) throws IOException {
        return new ZstdOutputStreamNoFinalizer(out, 1);
    }
}
