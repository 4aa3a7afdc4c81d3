package dev.intact.parquet;

import dev.intact.format.Fault;
import dev.intact.format.FieldPlan;
import dev.intact.format.Source;
import dev.intact.format.TypedReader;
import java.io.IOException;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.DirectByteBufferAllocator;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;

/** Opens sources: looks at their ends, at what they say of themselves, and whether that can be so. */
final class Opening {
    private Opening() {}

    static TypedReader open(Source source, FieldPlan plan) throws IOException {
        SourceFile file = SourceFile.of(source);
        Optional<String> flaw = file.flaw();
        if (flaw.isPresent()) {
            return unreadable(flaw.get());
        }
        ParquetFileReader reader;
        try {
            reader = ParquetFileReader.open(file, options());
        } catch (IOException | RuntimeException | StackOverflowError e) {
            file.throwFailure();
            return unreadable("it is damaged: its footer cannot be read" + because(e));
        }
        return checked(file, reader, plan);
    }

    private static TypedReader checked(SourceFile file, ParquetFileReader reader, FieldPlan plan) throws IOException {
        try {
            Schema schema = Schema.of(reader.getFileMetaData());
            Optional<String> flaw = schema.flaw().or(() -> RowGroups.flaw(reader.getRowGroups(), file.getLength()));
            if (flaw.isPresent()) {
                reader.close();
                return unreadable(flaw.get());
            }
            return new ParquetReader(file, reader, schema, schema.wanted(plan));
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    static String because(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? ""
                : " (" + message.lines().findFirst().orElse("") + ")";
    }

    private static TypedReader unreadable(String reason) {
        return new Unreadable(new Fault(0, Optional.empty(), Optional.empty(), reason));
    }

    /** What is read of a row group at once stays outside of the heap, which is small where a command loads. */
    private static ParquetReadOptions options() {
        return new ParquetReadOptions.Builder(new PlainParquetConfiguration())
                .withCodecFactory(new Codecs())
                .withAllocator(new DirectByteBufferAllocator())
                .withUseHadoopVectoredIo(false)
                .withPageChecksumVerification(true)
                .build();
    }
}
