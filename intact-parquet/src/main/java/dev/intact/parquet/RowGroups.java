package dev.intact.parquet;

import java.util.List;
import java.util.Optional;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;

/** What can be told of row groups before they are read. */
final class RowGroups {
    private RowGroups() {}

    /** Why they cannot be in a file of this length. */
    static Optional<String> flaw(List<BlockMetaData> groups, long length) {
        for (BlockMetaData group : groups) {
            if (group.getRowCount() < 0) {
                return Optional.of("it is damaged: it says that a row group has " + group.getRowCount() + " rows");
            }
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                if (!isInside(chunk, length)) {
                    return Optional.of("it is damaged: it says that values of "
                            + chunk.getPath().toDotString() + " are where the file has none");
                }
                if (chunk.isEncrypted()) {
                    return Optional.of("its column " + chunk.getPath().toDotString() + " is encrypted");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isInside(ColumnChunkMetaData chunk, long length) {
        return chunk.getStartingPos() > 0
                && chunk.getTotalSize() >= 0
                && chunk.getValueCount() >= 0
                && chunk.getStartingPos() <= length
                && chunk.getTotalSize() <= length - chunk.getStartingPos();
    }

    /** Why a column cannot be unpacked. */
    static Optional<String> packing(List<BlockMetaData> groups, String column) {
        return groups.stream()
                .flatMap(group -> group.getColumns().stream())
                .filter(chunk -> isOf(chunk.getPath(), column))
                .map(ColumnChunkMetaData::getCodec)
                .filter(codec -> !Codecs.READABLE.contains(codec))
                .findFirst()
                .map(codec -> "the column is packed with " + codec
                        + ", which cannot be unpacked here; write the file with SNAPPY, GZIP, ZSTD or LZ4_RAW");
    }

    static boolean isOf(ColumnPath path, String column) {
        return path.toArray()[0].equals(column);
    }
}
