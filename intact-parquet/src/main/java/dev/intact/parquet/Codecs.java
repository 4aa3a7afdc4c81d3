package dev.intact.parquet;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Packs and unpacks pages without any of Hadoop's codecs. For one reader or writer. */
final class Codecs implements CompressionCodecFactory {
    /** A page is a megabyte by custom; what says it is more than this is no page. */
    private static final int LARGEST_PAGE = 128 << 20;

    private static final int LEVEL = 3;

    static final List<CompressionCodecName> READABLE = List.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD,
            CompressionCodecName.LZ4_RAW);

    /** Unpacks into exactly as many bytes as were promised. */
    @FunctionalInterface
    private interface Unpacking {
        int unpack(byte[] packed, byte[] page) throws IOException;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        return switch (name) {
            case UNCOMPRESSED ->
                new Pages((packed, page) -> {
                    System.arraycopy(packed, 0, page, 0, page.length);
                    return packed.length;
                });
            case SNAPPY -> new Pages(with(new SnappyDecompressor()));
            case LZ4_RAW -> new Pages(with(new Lz4Decompressor()));
            case ZSTD -> new Pages((packed, page) -> (int) Zstd.decompress(page, packed));
            case GZIP -> new Pages(Codecs::gunzip);
            default -> throw new IllegalArgumentException("packed with " + name);
        };
    }

    private static Unpacking with(Decompressor decompressor) {
        return (packed, page) -> decompressor.decompress(packed, 0, packed.length, page, 0, page.length);
    }

    private static byte[] all(BytesInput bytes) throws IOException {
        try (InputStream in = bytes.toInputStream()) {
            return in.readNBytes(Math.toIntExact(bytes.size()));
        }
    }

    private static int gunzip(byte[] packed, byte[] page) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            int read = in.readNBytes(page, 0, page.length);
            return in.read() < 0 ? read : page.length + 1;
        }
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        if (name != CompressionCodecName.ZSTD) {
            throw new IllegalArgumentException("files are packed with ZSTD, not " + name);
        }
        return new Packing();
    }

    @Override
    public void release() {}

    private record Pages(Unpacking unpacking) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            return BytesInput.from(page(all(bytes), size));
        }

        @Override
        public void decompress(ByteBuffer in, int packedSize, ByteBuffer out, int size) throws IOException {
            byte[] packed = new byte[packedSize];
            in.get(packed);
            out.put(page(packed, size));
        }

        private byte[] page(byte[] packed, int size) throws IOException {
            if (size < 0 || size > LARGEST_PAGE) {
                throw new IOException("a page of " + Integer.toUnsignedString(size) + " bytes");
            }
            byte[] page = new byte[size];
            if (size > 0 && unpacking.unpack(packed, page) != size) {
                throw new IOException("a page has not the length that it says");
            }
            return page;
        }

        @Override
        public void release() {}
    }

    private record Packing() implements BytesInputCompressor {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            return BytesInput.from(Zstd.compress(all(bytes), LEVEL));
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {}
    }
}
