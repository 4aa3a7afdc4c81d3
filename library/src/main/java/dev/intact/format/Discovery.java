package dev.intact.format;

import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.RecordReader.Read;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the fields of JSON records: the plan's, and those of members that no field of the plan takes. */
final class Discovery {
    private static final int MOST_MEMBERS = 10_000;

    private final JsonRecords records;
    private final Survey.Nulls nulls;
    private final FieldPlan plan;
    private final JsonFields asked;
    private final List<TypeGuess> guesses = new ArrayList<>();
    private final Map<String, Integer> byName = new HashMap<>();
    private final Member root = new Member("", "", JsonTape.NOTHING);
    private final SourceRecord cells = new SourceRecord();
    private final SourceRecord scratch = new SourceRecord();
    private final Survey.Tally tally = new Survey.Tally();
    private int members;
    private boolean undecided;

    /** A member that was met, or that a field of the plan leads through. */
    private static final class Member {
        private final String flat;
        private final String path;
        private final int asked;
        private final Map<String, Member> members = new LinkedHashMap<>();
        private final List<Integer> fields = new ArrayList<>();
        private final TypeGuess guess = new TypeGuess();
        private boolean taken;
        private boolean elementsTaken;
        private boolean seen;
        private boolean object;
        private boolean emptyObject;
        private boolean other;
        private long line = 1;

        Member(String flat, String path, int asked) {
            this.flat = flat;
            this.path = path;
            this.asked = asked;
        }

        /** Its values, be they objects or not, in one field. */
        boolean isField() {
            return seen && asked == JsonTape.NOTHING && !taken && (other || members.isEmpty());
        }
    }

    Discovery(FieldPlan plan, JsonRecords records, Survey.Nulls nulls) {
        this.plan = plan;
        this.records = records;
        this.nulls = nulls;
        this.asked = JsonFields.of(new FieldPlan(plan.fields(), Unlisted.IGNORE), records.levels());
        for (int i = 0; i < plan.fields().size(); i++) {
            FieldPlan.Field field = plan.fields().get(i);
            guesses.add(new TypeGuess());
            if (field.path().isEmpty()) {
                byName.put(field.name(), i);
            }
        }
        for (int i = 0; i < plan.fields().size(); i++) {
            anchor(i, plan.fields().get(i));
        }
    }

    /** A field with a path stands where the member is that it leads to. */
    private void anchor(int index, FieldPlan.Field field) {
        if (field.path().isEmpty()) {
            return;
        }
        FieldPath path = FieldPath.of(field.path().get());
        Member member = root;
        if (path.up() == 0 && !path.place()) {
            for (String step : path.steps()) {
                member.elementsTaken |= FieldPath.isIndex(step);
                member = member(member, step);
            }
            member.taken = true;
        }
        member.fields.add(index);
    }

    Survey run() throws IOException {
        for (Read read = records.next(); read != Read.END; read = records.next()) {
            if (read == Read.FAULT) {
                tally.add(records.fault());
            } else {
                take();
            }
            if (members > MOST_MEMBERS) {
                tally.add(new Fault(
                        records.line(),
                        Optional.empty(),
                        Optional.empty(),
                        "more than " + MOST_MEMBERS + " different members: say which fields are wanted"));
                return tally.survey(List.of(), true);
            }
        }
        return tally.survey(fields(), records.endedEarly());
    }

    /** Reads some records; empty where those after them could give other fields although no reader of these minds. */
    Optional<Survey> beginning(long bytes) throws IOException {
        Read read = Read.RECORD;
        while (read == Read.RECORD && members <= MOST_MEMBERS && (tally.isEmpty() || records.bytesRead() <= bytes)) {
            read = records.next();
            if (read == Read.RECORD) {
                take();
            }
        }
        Survey found = tally.survey(fields(), records.endedEarly());
        boolean certain = found.isSound() && !undecided && read != Read.FAULT && members <= MOST_MEMBERS;
        return certain ? Optional.of(found) : Optional.empty();
    }

    private void take() {
        int record = records.node(0);
        boolean object = records.tape().type(record) == JsonTape.Type.OBJECT;
        if (!object && !asked.takesWhole()) {
            tally.add(new Fault(records.line(), Optional.empty(), Optional.empty(), "not an object"));
            return;
        }
        Optional<Fault> wrong = asked.take(records, cells);
        if (wrong.isPresent()) {
            tally.add(wrong.get());
            return;
        }
        tally.addRecord();
        for (int i = 0; i < guesses.size(); i++) {
            if (!nulls.isNull(plan.fields().get(i).name(), cells, i)) {
                guesses.get(i).accept(cells, i);
            }
        }
        if (object) {
            walk(record, root);
        }
    }

    private void walk(int object, Member parent) {
        JsonTape tape = records.tape();
        for (int child = tape.first(object); child < tape.next(object); child = tape.next(child)) {
            Member member = member(parent, tape.name(child));
            if (!member.seen) {
                see(member, parent, tape, child);
            }
            visit(tape, child, member);
        }
    }

    /** A member that a path has named before takes its place among those that were seen. */
    private static void see(Member member, Member parent, JsonTape tape, int node) {
        member.seen = true;
        member.line = tape.line(node);
        parent.members.remove(tape.name(node));
        parent.members.put(tape.name(node), member);
    }

    private void visit(JsonTape tape, int node, Member member) {
        JsonTape.Type type = tape.type(node);
        boolean takenElements = type == JsonTape.Type.ARRAY && member.elementsTaken;
        if (member.asked != JsonTape.NOTHING || member.taken || takenElements || type == JsonTape.Type.NULL) {
            return;
        }
        if (plan.unlisted() == Unlisted.IGNORE) {
            return;
        }
        if (type == JsonTape.Type.OBJECT) {
            member.object |= !tape.isEmpty(node);
            member.emptyObject = true;
            walk(node, member);
            return;
        }
        scratch.begin(records.line());
        JsonCells.put(tape, node, scratch);
        if (!nulls.isNull(member.flat, scratch, 0)) {
            member.other = true;
            member.guess.accept(scratch, 0);
        }
    }

    private Member member(Member parent, String name) {
        Member known = parent.members.get(name);
        if (known != null) {
            return known;
        }
        String flat = parent == root ? name : parent.flat + "_" + name;
        String path = parent == root ? name : parent.path + "." + name;
        Member member = new Member(flat, path, byName.getOrDefault(flat, JsonTape.NOTHING));
        parent.members.put(name, member);
        members++;
        return member;
    }

    private List<Survey.Field> fields() {
        List<Survey.Field> found = new ArrayList<>();
        Map<String, String> paths = new HashMap<>();
        boolean[] told = new boolean[guesses.size()];
        emit(root, found, paths, told);
        for (int i = 0; i < told.length; i++) {
            undecided |= !told[i];
            ask(i, found, paths, told);
        }
        return found;
    }

    private void emit(Member member, List<Survey.Field> found, Map<String, String> paths, boolean[] told) {
        // Where a path leads was not seen yet: it has no place among the others.
        undecided |= member != root && !member.seen;
        member.fields.forEach(index -> ask(index, found, paths, told));
        if (member.asked != JsonTape.NOTHING && member.seen) {
            ask(member.asked, found, paths, told);
        }
        if (member != root && plan.unlisted() == Unlisted.REFUSE && member.isField()) {
            add(member, found, paths);
        }
        boolean inOneField = member.other && member.object;
        for (Member inner : member.members.values()) {
            if (inOneField) {
                emitAsked(inner, found, paths, told);
            } else {
                emit(inner, found, paths, told);
            }
        }
    }

    /** Of a member that became one field only what the plan asks for is a field of its own. */
    private void emitAsked(Member member, List<Survey.Field> found, Map<String, String> paths, boolean[] told) {
        undecided |= !member.seen;
        member.fields.forEach(index -> ask(index, found, paths, told));
        member.members.values().forEach(inner -> emitAsked(inner, found, paths, told));
    }

    private void add(Member member, List<Survey.Field> found, Map<String, String> paths) {
        if (member.object || (member.emptyObject && !member.other)) {
            byte[] none = {'{', '}'};
            // Another object may have members, which are fields then, where this one is none.
            undecided |= !member.object;
            member.guess.accept(none, 0, none.length, SourceRecord.Kind.JSON);
        }
        String before = paths.putIfAbsent(member.flat.toLowerCase(Locale.ROOT), member.path);
        if (before != null) {
            tally.addClash(clash(member, before));
            return;
        }
        found.add(new Survey.Field(member.flat, Optional.empty(), member.guess));
    }

    private static Fault clash(Member member, String before) {
        return new Fault(
                member.line,
                Optional.of(member.flat),
                Optional.empty(),
                "the members " + before + " and " + member.path + " would be columns of one name");
    }

    private void ask(int index, List<Survey.Field> found, Map<String, String> paths, boolean[] told) {
        if (told[index]) {
            return;
        }
        told[index] = true;
        FieldPlan.Field field = plan.fields().get(index);
        paths.putIfAbsent(field.name().toLowerCase(Locale.ROOT), field.path().orElse(field.name()));
        found.add(new Survey.Field(field.name(), field.path(), guesses.get(index)));
    }
}
