package dev.intact.copy;

import dev.intact.copy.Said.Sort;
import dev.intact.dialect.Contents;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.DatabaseSchema.Detail;
import dev.intact.schema.DatabaseSchema.Table;
import dev.intact.schema.FieldNames;
import dev.intact.schema.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A table of the source and what it becomes, before its constraints are looked at.
 *
 * @param source as it stands
 * @param name what it will be called
 * @param columns in its order
 */
record TargetTable(Table source, TableName name, List<TargetColumn> columns) implements Scope {

    /**
     * A column and what it becomes.
     *
     * @param source as it stands
     * @param detail more about it
     * @param contents what its values are
     * @param name what it will be called
     * @param type what it will hold
     * @param sqlType the same as the target writes it
     */
    record TargetColumn(Column source, Detail detail, Contents contents, String name, ColumnType type, String sqlType) {
        boolean isFolded() {
            return detail.collation().equals("NOCASE");
        }

        /** PostgreSQL has no words for such a comparison. */
        boolean isTrimmed() {
            return detail.collation().equals("RTRIM");
        }

        Said said(String quoted) {
            return new Said(quoted, Sort.of(type), isFolded(), Optional.empty());
        }

        boolean hasNulls() {
            return contents.count(Contents.Kind.NULL) > 0;
        }
    }

    TargetColumn column(String source) {
        return find(source).orElseThrow(() -> new IllegalArgumentException("There is no column " + source));
    }

    Optional<TargetColumn> find(String source) {
        List<String> names =
                columns.stream().map(column -> column.source().name()).toList();
        int found = FieldNames.find(names, source);
        return found < 0 ? Optional.empty() : Optional.of(columns.get(found));
    }

    List<TargetColumn> columns(List<String> sources) {
        return sources.stream().map(this::column).toList();
    }

    @Override
    public Optional<Said> column(Optional<String> table, String column) throws Untranslatable {
        boolean own = table.isEmpty()
                || table.get().equalsIgnoreCase(source.shape().name().name());
        if (own && find(column).filter(TargetColumn::isTrimmed).isPresent()) {
            throw new Untranslatable("it speaks of " + column + ", which is compared by RTRIM");
        }
        return own ? find(column).map(found -> found.said(quote(found.name()))) : Optional.empty();
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String quote(List<String> names) {
        return String.join(", ", names.stream().map(TargetTable::quote).toList());
    }

    static String quote(TableName name) {
        return name.schema().map(schema -> quote(schema) + ".").orElse("") + quote(name.name());
    }

    String what() {
        return "table " + source.shape().name();
    }
}
