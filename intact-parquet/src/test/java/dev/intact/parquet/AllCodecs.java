package dev.intact.parquet;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.Compressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.snappy.SnappyCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Packs in every way that other writers have; in those we do not read, not at all. */
final class AllCodecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        return new BytesInputCompressor() {
            @Override
            public BytesInput compress(BytesInput bytes) throws IOException {
                byte[] plain = bytes.toByteArray();
                return switch (name) {
                    case SNAPPY -> packed(new SnappyCompressor(), plain);
                    case LZ4_RAW -> packed(new Lz4Compressor(), plain);
                    case ZSTD -> BytesInput.from(Zstd.compress(plain));
                    case GZIP -> gzip(plain);
                    default -> BytesInput.from(plain);
                };
            }

            @Override
            public CompressionCodecName getCodecName() {
                return name;
            }

            @Override
            public void release() {}
        };
    }

    private static BytesInput packed(Compressor compressor, byte[] plain) {
        byte[] packed = new byte[compressor.maxCompressedLength(plain.length)];
        int length = compressor.compress(plain, 0, plain.length, packed, 0, packed.length);
        return BytesInput.from(Arrays.copyOf(packed, length));
    }

    private static BytesInput gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return BytesInput.from(bytes.toByteArray());
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        throw new AssertionError("only writes");
    }

    @Override
    public void release() {}
}
