package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.publish.KeptTaking.Place;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * What is done to one table to take a load back: the rows that go, come and change are laid out first, as a change set has
 * them, and then written from there. For one thread at a time.
 */
final class Turn {
    private final Dialect dialect;
    private final Images will;
    private final Optional<ChangeSets.Part> part;
    private final Place place;
    private final Queries queries;
    private final List<String> reasons = new ArrayList<>();
    private Tally tally = new Tally(0, 0, 0);
    private long left;
    private Wide wide = Wide.NO;

    /** Of rows that are laid out. */
    Turn(Images will, Optional<ChangeSets.Part> part, Place place, Queries queries) {
        this.dialect = will.dialect();
        this.will = will;
        this.part = part;
        this.place = place;
        this.queries = queries;
    }

    /** Whether an update may touch more columns than the load wrote. */
    enum Wide {
        /** It does not. */
        NO,
        /** It may. */
        YES
    }

    /** One statement, whose table it writes, and where its count goes. */
    record Write(TableName table, String sql, LongConsumer count) {}

    private Write write(String sql, LongConsumer count) {
        return new Write(table().name(), sql, count);
    }

    /** How many rows come, change and go. */
    record Tally(long added, long changed, long gone) {
        long all() {
            return added + changed + gone;
        }
    }

    Images will() {
        return will;
    }

    TableSchema table() {
        return will.table();
    }

    Optional<ChangeSets.Part> part() {
        return part;
    }

    boolean isMissing() {
        return place == Place.MISSING;
    }

    Tally tally() {
        return tally;
    }

    long left() {
        return left;
    }

    /** How many rows of the load are not touched: they are as they were before it, or are kept. */
    void leave(long rows) {
        left = Math.max(0, rows);
    }

    /** So many are laid out no more. */
    void keep(long rows, String why) throws SQLException {
        count();
        leave(left + rows);
        because(rows + " kept, " + why);
    }

    /** Takes rows {@code x} that come or change out of what is laid out; whether there were any. */
    boolean leaveOut(String rows, String why) throws SQLException {
        long out = queries.update("delete from " + will.sql() + " as x where " + rows);
        if (out > 0) {
            dropSingle();
            keep(out, "each since " + why);
        }
        return out > 0;
    }

    /** How a row stands that is not changed any more. */
    void dropSingle() throws SQLException {
        if (!will.key().isEmpty()) {
            queries.update("delete from " + will.sql() + " as d where " + will.of(Image.BEFORE, "d") + " and ("
                    + keyOf("d") + ") not in (select " + keyOf("a") + " from " + will.sql() + " a where "
                    + will.of(Image.AFTER, "a") + ")");
        }
    }

    private String keyOf(String alias) {
        return will.key().stream().map(name -> will.given(alias, name)).collect(Collectors.joining(", "));
    }

    void widen() {
        wide = Wide.YES;
    }

    void because(String reason) {
        reasons.add(reason);
    }

    String why() {
        return String.join("; ", reasons);
    }

    /** Counts what is laid out. */
    void count() throws SQLException {
        Map<String, Long> counts = queries.numbers(
                "select " + ChangeSets.IMAGE + ", count(*) from " + will.sql() + " group by " + ChangeSets.IMAGE);
        tally = new Tally(
                counts.getOrDefault(Image.ADDED.mark(), 0L),
                counts.getOrDefault(Image.AFTER.mark(), 0L),
                counts.getOrDefault(Image.GONE.mark(), 0L));
    }

    /** Whether an index keeps every key from standing twice. */
    boolean isUnique() {
        return !will.key().isEmpty()
                && table().keys().stream().map(TableSchema.Key::columns).anyMatch(will.key()::containsAll);
    }

    /** True for rows {@code t} that go. */
    String goes() throws SQLException {
        if (!isUnique()) {
            return placed(will.going("", ""));
        }
        String keyed = will.keyed(Image.GONE);
        return hasNulls()
                ? "(" + keyed + " or "
                        + placed(will.going(" where " + will.nullKey(), " and " + will.nullKept("g")))
                        + ")"
                : keyed;
    }

    private String placed(String places) {
        return dialect.rowId(table(), "t") + " in (" + places + ")";
    }

    private boolean hasNulls() throws SQLException {
        return queries.any("select 1 from " + will.sql() + " g where " + will.nullKept("g"));
    }

    List<Write> delete(LongConsumer count) throws SQLException {
        return tally.gone() == 0
                ? List.of()
                : List.of(write("delete from " + will.target() + " as t where " + goes(), count));
    }

    /** How many rows still stand that were to go; where nothing but their values tells them, nobody knows. */
    long notGone() throws SQLException {
        return isUnique() ? queries.count(will.target() + " t where " + goes()) : 0;
    }

    /** Deletes rows that are inserted again as they shall be: they pass unique values on. */
    Write deleteChanged() {
        return write("delete from " + will.target() + " as t where " + will.keyed(Image.BEFORE), n -> {});
    }

    /**
     * Lets go of unique values that pass between rows which others refer to, so that these rows must stay: as far as nulls
     * are allowed.
     */
    List<Write> letGo() {
        Set<String> columns = new LinkedHashSet<>();
        for (TableSchema.Key key : table().keys()) {
            boolean free = !key.columns().equals(will.key());
            key.columns().stream()
                    .filter(name -> free
                            && table().incoming().stream()
                                    .noneMatch(link -> link.parentColumns().contains(name))
                            && will.valued().contains(name)
                            && will.column(name).nullable())
                    .forEach(columns::add);
        }
        return columns.isEmpty()
                ? List.of()
                : List.of(write(
                        dialect.refusing("update", table()) + " " + will.target() + " as t set "
                                + columns.stream()
                                        .map(name -> will.quoted(name) + " = null")
                                        .collect(Collectors.joining(", "))
                                + " where " + will.keyed(Image.BEFORE),
                        n -> {}));
    }

    List<Write> change(AtomicLong written) {
        return tally.changed() == 0 ? List.of() : List.of(write(update(), written::addAndGet));
    }

    List<Write> come(AtomicLong written, boolean reinserted) {
        List<Write> steps = new ArrayList<>();
        if (tally.added() > 0) {
            steps.add(write(insert(Image.ADDED, insertable()), written::addAndGet));
        }
        if (tally.changed() > 0 && reinserted) {
            steps.add(write(insert(Image.AFTER, will.names()), written::addAndGet));
        }
        return steps;
    }

    private String update() {
        List<String> set = part.isPresent() && wide == Wide.NO
                ? will.valued().stream().filter(part.get().written()::contains).toList()
                : will.valued();
        return dialect.refusing("update", table()) + " " + will.target() + " as t set "
                + set.stream()
                        .map(name -> will.quoted(name) + " = " + will.given("x", name))
                        .collect(Collectors.joining(", "))
                + " from " + will.sql() + " x where " + will.of(Image.AFTER, "x") + " and " + will.sameKey("x");
    }

    /** What a row had in columns that were not there then nobody knows: they take their defaults. */
    private List<String> insertable() {
        List<String> then = part.map(ChangeSets.Part::columns).orElse(List.of()).stream()
                .map(Column::name)
                .toList();
        return part.isEmpty()
                ? will.names()
                : will.names().stream().filter(then::contains).toList();
    }

    private String insert(Image image, List<String> columns) {
        return dialect.refusing("insert", table()) + " into " + will.target() + " ("
                + columns.stream().map(will::quoted).collect(Collectors.joining(", ")) + ") "
                + dialect.overriding(table()) + " select "
                + columns.stream().map(name -> will.given("x", name)).collect(Collectors.joining(", ")) + " from "
                + will.sql() + " x where " + will.of(image, "x");
    }

    /** Lays out again what the database itself put into rows: triggers, defaults of later columns. */
    Optional<String> again() {
        boolean guessed =
                table().hasTriggers() || insertable().size() < will.names().size();
        if (!guessed || will.key().isEmpty() || tally.added() + tally.changed() == 0) {
            return Optional.empty();
        }
        return Optional.of("update " + will.sql() + " as g set "
                + will.names().stream()
                        .map(name -> "v" + will.names().indexOf(name) + " = " + will.standing(name))
                        .collect(Collectors.joining(", "))
                + " from " + will.target() + " t where (" + will.of(Image.ADDED, "g") + " or "
                + will.of(Image.AFTER, "g") + ") and " + will.sameKey("g"));
    }

    /** Whether a unique value passes from a row that goes or changes to another that comes or changes. */
    boolean passesOn(Image... from) throws SQLException {
        return passes(List.of(from), List.of(Image.ADDED, Image.AFTER));
    }

    /** Whether a row that changes takes over what another had. */
    boolean takesOver() throws SQLException {
        return passes(List.of(Image.GONE, Image.BEFORE), List.of(Image.AFTER));
    }

    private boolean passes(List<Image> from, List<Image> to) throws SQLException {
        String given = from.stream().map(image -> will.of(image, "m")).collect(Collectors.joining(" or "));
        String taken = to.stream().map(image -> will.of(image, "p")).collect(Collectors.joining(" or "));
        for (TableSchema.Key key : table().keys()) {
            boolean other = !key.columns().equals(will.key()) && will.names().containsAll(key.columns());
            if (other
                    && queries.any(
                            dialect,
                            "select 1 from " + will.sql() + " p cross join " + will.sql() + " m where ("
                                    + taken + ") and (" + given + ") and "
                                    + key.columns().stream()
                                            .map(name -> will.given("p", name) + " = " + will.given("m", name))
                                            .collect(Collectors.joining(" and "))
                                    + " and " + another())) {
                return true;
            }
        }
        return false;
    }

    private String another() {
        return will.key().isEmpty()
                ? "1 = 1"
                : Images.any(will.key().stream()
                        .map(name -> will.changed("p", "m", name))
                        .toList());
    }

    boolean isNumbered() {
        return table().columns().stream()
                .anyMatch(column -> column.fill() == Fill.SEQUENCE || column.fill() == Fill.IDENTITY_ALWAYS);
    }
}
