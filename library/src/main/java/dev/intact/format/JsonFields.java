package dev.intact.format;

import dev.intact.error.ConfigurationException;
import dev.intact.format.FieldPlan.Unlisted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Takes the fields of a plan out of JSON records. What it learns of member names it keeps, within bounds. */
final class JsonFields {
    private static final int MOST_LEARNT = 10_000;
    /** Fields may take the same text several times; escapes make it up to six times as long. */
    private static final int MOST_TEXT = 128 << 20;

    private final List<String> names = new ArrayList<>();
    /** A path, or nothing for a field found by its name. */
    private final List<Optional<FieldPath>> paths = new ArrayList<>();

    private final Map<String, Integer> byName = new HashMap<>();
    private final boolean refuse;
    private final boolean refuseEmpty;
    private final Member root;
    /** Met without a value: not known to be objects before the end. */
    private final Map<Member, Fault> empty = new LinkedHashMap<>();

    private final int[] cells;
    private Optional<ConcurrentMap<String, String>> givers;
    private boolean whole;

    /** A member that was met, or that a field leads through. */
    private static final class Member {
        private final String flat;
        private final String path;
        private final int slot;
        private final boolean leads;
        private boolean second;
        private boolean taken;
        private boolean elementsTaken;
        private boolean told;
        private boolean reserved;
        private boolean doubted;
        private final Map<String, Member> members = new HashMap<>();

        Member(String flat, String path, int slot, boolean leads) {
            this.flat = flat;
            this.path = path;
            this.slot = slot;
            this.leads = leads;
        }
    }

    private JsonFields(FieldPlan plan) {
        this.refuse = plan.unlisted() != Unlisted.IGNORE;
        this.refuseEmpty = plan.unlisted() == Unlisted.REFUSE_EMPTY;
        this.givers = refuseEmpty ? Optional.of(new ConcurrentHashMap<>()) : Optional.empty();
        for (FieldPlan.Field field : plan.fields()) {
            add(field);
        }
        this.cells = new int[names.size()];
        this.root = new Member("", "", JsonTape.NOTHING, true);
        paths.forEach(path -> path.ifPresent(this::reserve));
    }

    /** Refuses paths that lead further out than there are records around the record. */
    static JsonFields of(FieldPlan plan, int levels) {
        JsonFields fields = new JsonFields(plan);
        for (int i = 0; i < fields.names.size(); i++) {
            Optional<FieldPath> path = fields.paths.get(i);
            if (path.isPresent() && path.get().up() >= levels) {
                throw new ConfigurationException("The field " + fields.names.get(i) + " asks for ^"
                        + path.get().up() + ", but only " + (levels - 1)
                        + " records are around the record: what is around the outermost array is not kept.");
            }
        }
        return fields;
    }

    /**
     * Lets no field be given by members of two paths, even in different records: who made the plan from some records
     * has to know of those in others.
     *
     * @param paths by field; the same for all readers of one source
     */
    JsonFields givenBy(ConcurrentMap<String, String> paths) {
        givers = Optional.of(paths);
        return this;
    }

    private void add(FieldPlan.Field field) {
        Optional<FieldPath> path = field.path().map(FieldPath::of);
        if (path.isEmpty()) {
            byName.put(field.name(), names.size());
        }
        whole |= path.isPresent() && path.get().isWhole();
        names.add(field.name());
        paths.add(path);
    }

    /** What a path takes is not unlisted. */
    private void reserve(FieldPath path) {
        if (path.up() > 0 || path.place()) {
            return;
        }
        Member member = root;
        for (String step : path.steps()) {
            member.elementsTaken |= FieldPath.isIndex(step);
            member = member(member, step);
            member.reserved = true;
        }
        member.taken = true;
    }

    List<String> names() {
        return List.copyOf(names);
    }

    /** Whether a record need not be an object, as a field asks for it as it is. */
    boolean takesWhole() {
        return whole;
    }

    /** Takes the fields of the record into cells; what is wrong with it, if anything. */
    Optional<Fault> take(JsonRecords records, SourceRecord out) {
        JsonTape tape = records.tape();
        out.begin(records.line());
        Arrays.fill(cells, JsonTape.NOTHING);
        int record = records.node(0);
        if (tape.type(record) == JsonTape.Type.OBJECT && !(whole && byName.isEmpty())) {
            Optional<Fault> fault = walk(tape, record, root);
            if (fault.isPresent()) {
                return fault;
            }
        }
        for (int i = 0; i < cells.length; i++) {
            put(i, records, out);
            if (out.length() > MOST_TEXT) {
                String reason = "too large: the fields of the record have more than " + (MOST_TEXT >> 20) + " MiB";
                return Optional.of(new Fault(records.line(), Optional.of(names.get(i)), Optional.empty(), reason));
            }
        }
        return Optional.empty();
    }

    private void put(int field, JsonRecords records, SourceRecord out) {
        Optional<FieldPath> path = paths.get(field);
        if (path.isEmpty()) {
            JsonCells.put(records.tape(), cells[field], out);
            return;
        }
        int up = path.get().up();
        if (path.get().place() && records.place(up) != JsonTape.NOTHING) {
            JsonCells.put(records.place(up), out);
            return;
        }
        int node = path.get().place() ? JsonTape.NOTHING : records.node(up);
        JsonCells.put(records.tape(), path.get().follow(records.tape(), node), out);
    }

    private Optional<Fault> walk(JsonTape tape, int object, Member parent) {
        for (int child = tape.first(object); child < tape.next(object); child = tape.next(child)) {
            Member member = member(parent, tape.name(child));
            Optional<Fault> fault = visit(tape, child, member);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<Fault> visit(JsonTape tape, int node, Member member) {
        if (member.slot != JsonTape.NOTHING) {
            if (cells[member.slot] != JsonTape.NOTHING) {
                return Optional.of(fault(tape, node, member, "two members of the record give this field"));
            }
            if (member.second) {
                return Optional.of(fault(tape, node, member, "another member gives this field in other records"));
            }
            cells[member.slot] = node;
            return Optional.empty();
        }
        JsonTape.Type type = tape.type(node);
        if (member.taken || (type == JsonTape.Type.ARRAY && member.elementsTaken)) {
            return Optional.empty();
        }
        boolean goesOn = member.leads || !member.members.isEmpty();
        if (type == JsonTape.Type.OBJECT && !tape.isEmpty(node)) {
            return refuse || goesOn ? walk(tape, node, member) : Optional.empty();
        }
        boolean nothing = type == JsonTape.Type.NULL || type == JsonTape.Type.OBJECT;
        if (!refuse || (nothing && goesOn)) {
            doubt(tape, node, member);
            return Optional.empty();
        }
        return unlisted(tape, node, member);
    }

    private void doubt(JsonTape tape, int node, Member member) {
        if (refuseEmpty && !member.reserved && !member.doubted) {
            member.doubted = true;
            empty.put(member, fault(tape, node, member, "no column asks for " + member.flat));
        }
    }

    /** What can only be said once all records were read, one at a time: which members without a value are no objects. */
    Optional<Fault> atEnd() {
        empty.keySet().removeIf(this::isObject);
        Optional<Member> other = empty.keySet().stream().findFirst();
        return other.map(empty::remove);
    }

    /** Whether a member of it gives a field, in this piece of the source or in another one. */
    private boolean isObject(Member member) {
        String flat = member.flat + "_";
        String path = member.path + ".";
        return givers.stream()
                .flatMap(paths -> paths.entrySet().stream())
                .anyMatch(given ->
                        given.getKey().startsWith(flat) && given.getValue().startsWith(path));
    }

    private static Optional<Fault> unlisted(JsonTape tape, int node, Member member) {
        if (member.told) {
            return Optional.empty();
        }
        member.told = true;
        return Optional.of(fault(tape, node, member, "no column asks for " + member.flat));
    }

    private static Fault fault(JsonTape tape, int node, Member member, String reason) {
        return new Fault(tape.line(node), Optional.of(member.flat), Optional.empty(), reason);
    }

    private Member member(Member parent, String name) {
        Member known = parent.members.get(name);
        if (known != null) {
            return known;
        }
        String flat = parent == root ? name : parent.flat + "_" + name;
        String path = parent.path + "." + name;
        Member member = new Member(flat, path, byName.getOrDefault(flat, JsonTape.NOTHING), leads(flat + "_"));
        member.second = member.slot != JsonTape.NOTHING
                && givers.map(paths -> !path.equals(paths.computeIfAbsent(flat, first -> path)))
                        .orElse(false);
        if (parent.members.size() < MOST_LEARNT) {
            parent.members.put(name, member);
        }
        return member;
    }

    private boolean leads(String prefix) {
        return byName.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }
}
