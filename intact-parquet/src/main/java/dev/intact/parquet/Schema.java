package dev.intact.parquet;

import dev.intact.format.FieldPlan;
import dev.intact.schema.ColumnType;
import dev.intact.schema.FieldNames;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The fields of a file. Immutable.
 *
 * @param file as it says them
 * @param names of its fields
 * @param free those whose decimals have no scale of their own
 */
record Schema(MessageType file, List<String> names, Set<String> free) {
    /** What we write into our files, as Parquet's decimals always have a scale: the names of such columns, one a line. */
    static final String FREE = "intact.decimals-without-scale";

    static final int DEEPEST = 64;

    static Schema of(FileMetaData said) {
        MessageType file = said.getSchema();
        Set<String> free = Set.copyOf(said.getKeyValueMetaData()
                .getOrDefault(FREE, "")
                .lines()
                .distinct()
                .toList());
        return new Schema(file, file.getFields().stream().map(Type::getName).toList(), free);
    }

    /** Why no record of it can be read. */
    Optional<String> flaw() {
        Set<String> seen = new HashSet<>();
        return names.stream()
                .filter(name -> !seen.add(name))
                .findFirst()
                .map(name -> "two of its columns are called " + name);
    }

    static String shown(Type field) {
        String stored = field.asPrimitiveType().getPrimitiveTypeName().name();
        return field.getLogicalTypeAnnotation() == null
                ? stored
                : stored + " (" + field.getLogicalTypeAnnotation() + ")";
    }

    /** Which fields are to be looked at. */
    boolean[] wanted(FieldPlan plan) {
        boolean[] wanted = new boolean[names.size()];
        for (FieldPlan.Field field : plan.fields()) {
            int place = FieldNames.find(names, field.name());
            boolean ignored = plan.ignored().stream().anyMatch(field.name()::equalsIgnoreCase);
            if (place >= 0 && !ignored) {
                wanted[place] = true;
            }
        }
        return wanted;
    }

    /** Why a field cannot be taken. */
    Optional<String> refusal(int field) {
        return Nested.refusal(file.getType(field), 1).map(why -> "the column " + why + "; ignore it, or leave it out");
    }

    ColumnType type(int field, int exactDigits) {
        Type type = file.getType(field);
        if (!type.isPrimitive() || isRepeated(field)) {
            return new ColumnType.Json();
        }
        return scalar(type).map(scalar -> scalar.type().apply(exactDigits)).orElseGet(ColumnType::text);
    }

    private Optional<Scalar> scalar(Type type) {
        Optional<Scalar> scalar = Scalar.of(type.asPrimitiveType());
        return free.contains(type.getName()) ? scalar.map(Scalar::freed) : scalar;
    }

    /** Whether a record may have the field several times, which is a list without the name of one. */
    boolean isRepeated(int field) {
        return file.getType(field).isRepetition(Type.Repetition.REPEATED);
    }

    /** What gives the values of a field. */
    Converter converter(int field, Taker taker) {
        Type type = file.getType(field);
        if (!type.isPrimitive()) {
            return Nested.of(type.asGroupType(), taker);
        }
        Scalar scalar = scalar(type).orElseThrow();
        return new Leaf(scalar.stored(), scalar.rendering(), taker);
    }
}
