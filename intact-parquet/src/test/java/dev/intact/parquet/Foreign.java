package dev.intact.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Files that somebody else wrote: any schema, any values, in row groups of a few rows. */
final class Foreign {
    private final MessageType schema;
    private CompressionCodecName packing = CompressionCodecName.ZSTD;
    private int rowsInGroup = Integer.MAX_VALUE;

    private Foreign(String fields) {
        this.schema = MessageTypeParser.parseMessageType("message foreign {" + fields + "}");
    }

    static Foreign of(String fields) {
        return new Foreign(fields);
    }

    Foreign packed(CompressionCodecName codec) {
        packing = codec;
        return this;
    }

    Foreign inGroupsOf(int rows) {
        rowsInGroup = rows;
        return this;
    }

    /** Writes as many rows as said; the number of each is from 1. */
    Path write(Path file, int rows, BiConsumer<Integer, Group> filling) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ParquetWriter<Group> writer = ExampleParquetWriter.builder(new StreamFile(out))
                        .withType(schema)
                        .withConf(new PlainParquetConfiguration())
                        .withCodecFactory(new AllCodecs())
                        .withCompressionCodec(packing)
                        .withRowGroupRowCountLimit(rowsInGroup)
                        .build()) {
            for (int i = 1; i <= rows; i++) {
                Group row = new SimpleGroup(schema);
                filling.accept(i, row);
                writer.write(row);
            }
        }
        return file;
    }

    static List<CompressionCodecName> codecs() {
        return Codecs.READABLE;
    }
}
