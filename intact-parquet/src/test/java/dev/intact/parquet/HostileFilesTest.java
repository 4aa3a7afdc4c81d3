package dev.intact.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.format.FieldPlan;
import dev.intact.format.FieldPlan.Field;
import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.FileSource;
import dev.intact.format.RecordReader.Read;
import dev.intact.format.Source;
import dev.intact.format.TypedReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged, or want to do damage: each is told to be so, and nothing else happens. */
class HostileFilesTest {
    private static final int TRIALS = 100;
    private static final String FIELDS =
            "required int32 id; optional binary s (STRING); optional int64 n (DECIMAL(18,2));"
                    + "optional group tags (LIST) { repeated group list { optional binary element (STRING); } }";
    private static final FieldPlan ALL = new FieldPlan(
            List.of("id", "s", "n", "tags").stream()
                    .map(name -> new Field(name, Optional.empty()))
                    .toList(),
            Unlisted.REFUSE);

    @TempDir
    Path folder;

    private record Memory(byte[] bytes, long size) implements Source {
        @Override
        public String name() {
            return "memory.parquet";
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    private byte[] whole(CompressionCodecName codec) throws IOException {
        return Files.readAllBytes(Foreign.of(FIELDS)
                .packed(codec)
                .inGroupsOf(50)
                .write(folder.resolve(codec + ".parquet"), 200, HostileFilesTest::fill));
    }

    private static void fill(int number, Group row) {
        row.append("id", number).append("s", "text " + number % 7).append("n", number * 100L);
        row.addGroup("tags").addGroup("list").append("element", "t" + number);
    }

    /** How it ended: the faults; rows may come before the last one. */
    private static List<String> faults(Source source) throws IOException {
        List<String> faults = new ArrayList<>();
        try (TypedReader reader = new ParquetFormat().open(source, ALL)) {
            long rows = 0;
            for (Read read = reader.next(); read != Read.END; read = reader.next()) {
                rows++;
                if (read == Read.FAULT) {
                    faults.add(reader.fault().reason());
                }
                assertThat(rows).isLessThan(10_000);
            }
        }
        return faults;
    }

    private static Source memory(byte[] bytes) {
        return new Memory(bytes, bytes.length);
    }

    @Test
    void aSourceThatDoesNotKnowItsSizeIsReadAllTheSame() throws IOException {
        assertThat(faults(new Memory(whole(CompressionCodecName.ZSTD), -1))).isEmpty();
    }

    @Test
    void aFileThatIsCutAnywhereIsRefused() throws IOException {
        byte[] whole = whole(CompressionCodecName.SNAPPY);
        for (int length = 0; length < whole.length; length += 37) {
            assertThat(faults(memory(Arrays.copyOf(whole, length))))
                    .as("cut at " + length)
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
    void noFlippedBytesDoMoreThanBeFound(CompressionCodecName codec) throws IOException {
        byte[] whole = whole(codec);
        long seed = System.nanoTime();
        System.out.println("seed of the flips: " + seed);
        Random random = new Random(seed);
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] flipped = whole.clone();
            int flips = 1 + random.nextInt(4);
            for (int i = 0; i < flips; i++) {
                // Half of them at the end, where the file says what it is.
                int from = random.nextBoolean() ? flipped.length / 2 : 4;
                flipped[from + random.nextInt(flipped.length - from - 4)] = (byte) random.nextInt();
            }
            // What stands here is whole or told; an error or an exception would come out.
            assertThat(faults(memory(flipped)))
                    .as("seed " + seed + ", trial " + trial)
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, Integer.MAX_VALUE, 100_000})
    void aFooterThatCannotBeSoLongIsNotRead(int length) throws IOException {
        byte[] whole = whole(CompressionCodecName.ZSTD);
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putInt(whole.length - 8, length);

        assertThat(faults(memory(whole))).singleElement().asString().contains("footer");
    }

    @Test
    void aSourceThatFailsIsNotTakenForDamaged() throws IOException {
        byte[] whole = whole(CompressionCodecName.ZSTD);
        AtomicBoolean pulled = new AtomicBoolean();
        try (TypedReader reader = new ParquetFormat().open(new Cable(whole, pulled), ALL)) {
            pulled.set(true);
            assertThatThrownBy(reader::next).isInstanceOf(IOException.class).hasMessage("the cable was pulled");
        }
    }

    /** A source that can be cut off. */
    private record Cable(byte[] bytes, AtomicBoolean pulled) implements Source {
        @Override
        public String name() {
            return "far.parquet";
        }

        @Override
        public InputStream open() {
            return new FilterInputStream(new ByteArrayInputStream(bytes)) {
                @Override
                public int read(byte[] into, int from, int count) throws IOException {
                    if (pulled.get()) {
                        throw new IOException("the cable was pulled");
                    }
                    return super.read(into, from, count);
                }
            };
        }

        @Override
        public long size() {
            return bytes.length;
        }
    }

    @Test
    void anotherFileUnderTheNameIsRefused() throws IOException {
        Path csv = Files.writeString(folder.resolve("a.parquet"), "id,name\n1,a\n");
        assertThat(faults(FileSource.of(csv))).containsExactly("it is not Parquet: it does not begin with PAR1");
        Path encrypted = Files.writeString(folder.resolve("b.parquet"), "PARE....PARE");
        assertThat(faults(FileSource.of(encrypted))).containsExactly("it is encrypted, which cannot be read");
    }
}
