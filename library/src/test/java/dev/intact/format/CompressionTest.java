package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private static final String TEXT = "id,name\n"
            + String.join(
                    "\n",
                    IntStream.range(0, 5_000)
                            .mapToObj(i -> i + ",name " + i * 31)
                            .toList()) + "\n";

    @Test
    void allMembersOfAGzipFileAreRead() throws IOException {
        byte[] both = joined(gzip("a,b\n1,2\n"), gzip(""), gzip("3,4\n"));
        assertThat(csv(both)).containsExactly("2: 1|2", "3: 3|4");
        assertThat(csv(joined(both, new byte[512]))).hasSize(2);
        assertThat(csv(joined(both, "x".getBytes(StandardCharsets.US_ASCII))))
                .last()
                .isEqualTo("ended early");
    }

    @Test
    void aCompressedFileThatIsCutAnywhereIsAFault() throws IOException {
        byte[] gzip = joined(gzip(TEXT), gzip("1,2\n"));
        byte[] zstd = Zstd.compress(TEXT.getBytes(StandardCharsets.UTF_8));
        int member = gzip(TEXT).length;
        long seed = new Random().nextLong();
        System.out.println("CompressionTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            int length = 4 + random.nextInt(gzip.length - 5);
            if (length != member) {
                assertThat(csv(Arrays.copyOf(gzip, length)))
                        .as("seed %d, %d bytes", seed, length)
                        .contains("ended early")
                        .anyMatch(line -> line.contains("the compressed file ends too early"));
            }
            int other = 5 + random.nextInt(zstd.length - 6);
            assertThat(csv(Arrays.copyOf(zstd, other)))
                    .as("seed %d, %d bytes of zstd", seed, other)
                    .contains("ended early")
                    .anyMatch(line -> line.contains("the compressed file ends too early"));
        }
    }

    @Test
    void aCompressedJsonFileThatIsCutAnywhereIsAFault() throws IOException {
        String lines = "{\"a\":1,\"b\":\"text\"}\n".repeat(3_000);
        byte[] several = gzip(lines);
        byte[] one = gzip("[" + lines.replace("\n", ",\n") + "{}]");
        FieldPlan plan = Texts.plan(FieldPlan.Unlisted.IGNORE, "a");
        for (int cut = 1; cut < 60; cut++) {
            assertThat(Texts.read(
                            new Texts.Bytes(Arrays.copyOf(several, several.length - cut)), Format.ndjson(), plan, 64))
                    .as("%d bytes less", cut)
                    .endsWith("ended early");
            assertThat(Texts.read(new Texts.Bytes(Arrays.copyOf(one, one.length - cut)), Format.json(), plan, 64))
                    .as("%d bytes less", cut)
                    .endsWith("ended early");
            byte[] head = Arrays.copyOf(one, 2 + cut);
            assertThat(Texts.read(new Texts.Bytes(head), Format.json(), plan, 64))
                    .endsWith("ended early");
            assertThat(Texts.read(new Texts.Bytes(head), Format.ndjson(), plan, 64))
                    .endsWith("ended early");
        }
    }

    @Test
    void damageIsNeverReadAsData() throws IOException {
        byte[] gzip = gzip(TEXT);
        gzip[gzip.length - 6] ^= 1;
        assertThat(csv(gzip)).contains("ended early").anyMatch(line -> line.contains("damaged"));
        byte[] inside = gzip(TEXT);
        inside[inside.length / 2] ^= 0x55;
        assertThat(csv(inside)).contains("ended early");
    }

    @Test
    void zstdIsReadLikeTheTextItself() throws IOException {
        byte[] frames = joined(
                Zstd.compress("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)),
                Zstd.compress("3,4\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(csv(frames)).containsExactly("2: 1|2", "3: 3|4");
    }

    @Test
    void whatUnpacksOutOfAllProportionIsRefused() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bomb)) {
            byte[] lines = "a,b\n".repeat(16_384).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 1_200; i++) {
                gzip.write(lines);
            }
        }
        Fault last = null;
        try (RecordReader reader = Readers.open(
                new Texts.Bytes(bomb.toByteArray()), Format.csv(), Texts.plan(FieldPlan.Unlisted.IGNORE))) {
            for (var read = reader.next(); read != RecordReader.Read.END; read = reader.next()) {
                last = read == RecordReader.Read.FAULT ? reader.fault() : last;
            }
            assertThat(reader.endedEarly()).isTrue();
            assertThat(reader.bytesRead()).isLessThanOrEqualTo(bomb.size());
        }
        assertThat(last).isNotNull();
        assertThat(last.reason()).startsWith("too large");
    }

    @Test
    void memoryStaysFlatHoweverLongTheSourceIs() throws IOException {
        long used = streamed(Format.csv(), "id,text\n", "1,\"some text\nover two lines\"\n".repeat(40_000), "");
        assertThat(used).as("bytes kept while reading CSV").isLessThan(48L << 20);
        String object = "{\"id\":1,\"text\":\"some text\",\"in\":{\"a\":[1,2,3]}},\n".repeat(20_000);
        used = streamed(Format.json(), "[", object, "{\"id\":2}]");
        assertThat(used).as("bytes kept while reading JSON").isLessThan(48L << 20);
    }

    /** Reads more than 64 MB that were never anywhere as a whole, and measures what is held at most. */
    private static long streamed(Format format, String head, String block, String tail) throws IOException {
        byte[] bytes = block.getBytes(StandardCharsets.UTF_8);
        int blocks = (int) ((64L << 20) / bytes.length) + 1;
        Source source = new Repeated(head, bytes, blocks, tail);
        long before = heap();
        long most = 0;
        long records = 0;
        try (RecordReader reader = Readers.open(source, format, Texts.plan(FieldPlan.Unlisted.IGNORE, "id", "in_a"))) {
            for (var read = reader.next(); read != RecordReader.Read.END; read = reader.next()) {
                assertThat(read == RecordReader.Read.RECORD).isTrue();
                if (++records % 500_000 == 0) {
                    most = Math.max(most, heap() - before);
                }
            }
        }
        assertThat(records).isGreaterThan(1_000_000);
        return most;
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private record Repeated(String head, byte[] block, int blocks, String tail) implements Source {
        @Override
        public String name() {
            return "repeated";
        }

        @Override
        public InputStream open() {
            List<InputStream> parts = new ArrayList<>();
            parts.add(new ByteArrayInputStream(head.getBytes(StandardCharsets.UTF_8)));
            IntStream.range(0, blocks).forEach(i -> parts.add(new ByteArrayInputStream(block)));
            parts.add(new ByteArrayInputStream(tail.getBytes(StandardCharsets.UTF_8)));
            return new SequenceInputStream(Collections.enumeration(parts));
        }

        @Override
        public long size() {
            return -1;
        }
    }

    private static List<String> csv(byte[] bytes) throws IOException {
        return Texts.csv(new Texts.Bytes(bytes), Format.csv());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
