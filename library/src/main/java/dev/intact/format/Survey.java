package dev.intact.format;

import dev.intact.format.RecordReader.Read;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is in a whole source, for making a table of it. Immutable, but for the guesses it holds.
 *
 * @param fields what was found, in order: the header of CSV; the members of JSON in the order they first appeared, those
 *     of inner objects joined by {@code _}, with the plan's fields where they are
 * @param records how many records could be read
 * @param faults the first {@value #MOST_FAULTS} faults
 * @param faultCount how many faults there are
 * @param endedEarly whether the last fault ended the reading
 * @param clashes those of the faults that reading the records cannot find: members of JSON that would be fields of one
 *     name, so that one of them is no field
 */
public record Survey(
        List<Field> fields,
        long records,
        List<Fault> faults,
        long faultCount,
        boolean endedEarly,
        List<Fault> clashes) {
    /** The most faults kept. */
    public static final int MOST_FAULTS = 100;

    /** Takes copies. */
    public Survey {
        fields = List.copyOf(fields);
        faults = List.copyOf(faults);
    }

    /**
     * A field of the source.
     *
     * @param name the header's, the plan's, or the names of the members on the way joined by {@code _}
     * @param path the plan's, if it has one; a field found in JSON is found again by its name
     * @param guess which type its values need
     */
    public record Field(String name, Optional<String> path, TypeGuess guess) {}

    /** Which cells stand for null. */
    @FunctionalInterface
    public interface Nulls {
        /**
         * Whether a cell stands for null.
         *
         * @param field the name of its field
         * @param record what holds it
         * @param cell its place
         * @return whether it is to be left out of the guess
         */
        boolean isNull(String field, SourceRecord record, int cell);
    }

    /** What a JSON document is. */
    public enum Root {
        /** An array. */
        ARRAY,
        /** An object. */
        OBJECT,
        /** Anything else, or not JSON. */
        OTHER
    }

    /**
     * How a JSON document is built.
     *
     * @param root what it is
     * @param tables the members of the root object that are arrays of nothing but objects, in order
     * @param others its other members
     */
    public record Shape(Root root, List<String> tables, List<String> others) {
        /** Takes copies. */
        public Shape {
            tables = List.copyOf(tables);
            others = List.copyOf(others);
        }

        /**
         * Whether the document holds several tables and nothing else.
         *
         * @return true where each member is a table; its records are at {@code member.*}
         */
        public boolean isTables() {
            return root == Root.OBJECT && !tables.isEmpty() && others.isEmpty();
        }
    }

    /**
     * Reads a source to its end.
     *
     * @param source what to read
     * @param format how its bytes are records
     * @param plan for JSON: the fields already asked for; what they take is not looked at again, and
     *     {@link FieldPlan.Unlisted#IGNORE} leaves it at them
     * @param nulls which cells stand for null; JSON nulls need not be told
     * @return what was found
     * @throws IOException where the source cannot be read for a reason outside its content
     */
    public static Survey of(Source source, Format format, FieldPlan plan, Nulls nulls) throws IOException {
        if (format instanceof Format.Added added) {
            return declared(source, added.module());
        }
        if (format instanceof Format.Csv) {
            return delimited(source, format, plan, nulls, new Extent(Long.MAX_VALUE, Input.USUAL_SIZE));
        }
        try (JsonRecords records = Readers.records(source, format, Input.USUAL_SIZE)) {
            return new Discovery(plan, records, nulls).run();
        }
    }

    /**
     * Reads the beginning of a source. Of JSON this is the survey of the whole source if the rest of it, read in
     * {@link Pieces} with these fields and {@link FieldPlan.Unlisted#REFUSE_EMPTY}, has no fault and needs no other types.
     *
     * @param source what to read
     * @param format how its bytes are records
     * @param plan as for {@link #of}
     * @param nulls as for {@link #of}
     * @param bytes how much of it, about
     * @return what was found there; empty where nothing can be said of the fields before the whole source was read
     * @throws IOException where the source cannot be read for a reason outside its content
     */
    public static Optional<Survey> beginning(Source source, Format format, FieldPlan plan, Nulls nulls, long bytes)
            throws IOException {
        return beginning(source, format, plan, nulls, new Extent(bytes, Input.USUAL_SIZE));
    }

    /** How much is read, and how much of it at once. */
    record Extent(long bytes, int bufferSize) {}

    static Optional<Survey> beginning(Source source, Format format, FieldPlan plan, Nulls nulls, Extent extent)
            throws IOException {
        if (format instanceof Format.Added added) {
            return Optional.of(declared(source, added.module())).filter(Survey::isSound);
        }
        if (format instanceof Format.Csv) {
            return Optional.of(delimited(source, format, plan, nulls, extent)).filter(Survey::isSound);
        }
        if (format instanceof Format.Json) {
            return Optional.empty();
        }
        try (JsonRecords records = Readers.records(source, format, extent.bufferSize())) {
            return new Discovery(plan, records, nulls).beginning(extent.bytes());
        }
    }

    /** Whether there are records, and nothing but records. */
    boolean isSound() {
        return records > 0 && faultCount == 0;
    }

    /** The source says what it holds; a fault before its first record is all that can be told of it. */
    private static Survey declared(Source source, AddedFormat module) throws IOException {
        Tally tally = new Tally();
        try (TypedReader reader = module.open(source, new FieldPlan(List.of(), FieldPlan.Unlisted.IGNORE))) {
            if (reader.fields().isEmpty() && reader.next() == Read.FAULT) {
                tally.add(reader.fault());
            }
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < reader.fields().size(); i++) {
                int place = i;
                TypeGuess declared = TypeGuess.declared(digits -> reader.type(place, digits));
                fields.add(new Field(reader.fields().get(i), Optional.empty(), declared));
            }
            return new Survey(fields, reader.records(), tally.faults, tally.faultCount, reader.endedEarly(), List.of());
        }
    }

    private static Survey delimited(Source source, Format format, FieldPlan plan, Nulls nulls, Extent extent)
            throws IOException {
        Tally tally = new Tally();
        try (RecordReader reader = Readers.open(source, format, plan, extent.bufferSize())) {
            List<String> names = reader.fields();
            List<Field> fields = new ArrayList<>();
            names.forEach(name -> fields.add(new Field(name, Optional.empty(), new TypeGuess())));
            while (tally.isEmpty() || reader.bytesRead() <= extent.bytes()) {
                Read read = reader.next();
                if (read == Read.END) {
                    break;
                }
                if (read == Read.FAULT) {
                    tally.add(reader.fault());
                    continue;
                }
                tally.addRecord();
                accept(fields, reader.record(), nulls);
            }
            return tally.survey(fields, reader.endedEarly());
        }
    }

    private static void accept(List<Field> fields, SourceRecord record, Nulls nulls) {
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            if (!nulls.isNull(field.name(), record, i)) {
                field.guess().accept(record, i);
            }
        }
    }

    /**
     * Looks how a JSON document is built, without keeping more of it than the names of the root's members. What is
     * wrong with the document is not told here: reading it does that.
     *
     * @param source what to read
     * @param format its encoding; where its records are does not matter
     * @return how it is built, as far as it can be read
     * @throws IOException where the source cannot be read for a reason outside its content
     */
    public static Shape shape(Source source, Format.Json format) throws IOException {
        try (Opened opened = Opened.of(source, format.encoding())) {
            return DocumentShape.look(opened.text());
        }
    }

    /** Counts while reading. */
    static final class Tally {
        private final List<Fault> faults = new ArrayList<>();
        private final List<Fault> clashes = new ArrayList<>();
        private long faultCount;
        private long records;

        void add(Fault fault) {
            faultCount++;
            if (faults.size() < MOST_FAULTS) {
                faults.add(fault);
            }
        }

        void addClash(Fault clash) {
            add(clash);
            if (clashes.size() < MOST_FAULTS) {
                clashes.add(clash);
            }
        }

        boolean isEmpty() {
            return records == 0 && faultCount == 0;
        }

        void addRecord() {
            records++;
        }

        Survey survey(List<Field> fields, boolean endedEarly) {
            return new Survey(fields, records, faults, faultCount, endedEarly, clashes);
        }
    }
}
