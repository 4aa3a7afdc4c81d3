package dev.intact.dialect.postgres;

import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.StageTable;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tables that are made aside as they will stand, and then moved into their place. They are logged from the beginning, so
 * that moving them is a matter of names. Only where it makes no difference to making them in their place.
 */
final class BuiltTables {
    private static final String UNBUILD = """
            select 'alter table ' || c.conrelid::regclass || ' drop constraint ' || quote_ident(c.conname)
            from pg_constraint c where c.conrelid = ?::regclass and c.contype in ('p', 'u')
            union all
            select 'drop index ' || x.indexrelid::regclass from pg_index x
            where x.indrelid = ?::regclass and not exists (select from pg_constraint c where c.conindid = x.indexrelid)""";

    private final Connection connection;
    private final Staging staging;
    private final Catalog catalog;
    private final IndexBuilds indexes;
    private final Place place;
    private final Map<String, Built> built = new HashMap<>();
    private final Set<TableName> installed = new HashSet<>();

    BuiltTables(Connection connection, Staging staging, Catalog catalog, IndexBuilds indexes) {
        this.connection = connection;
        this.staging = staging;
        this.catalog = catalog;
        this.indexes = indexes;
        this.place = new Place(connection);
    }

    Optional<StageTable> make(String label, TableSchema table, List<Column> columns, Optional<Definition> definition)
            throws SQLException {
        // A type or a sequence of its own would stand where others see it.
        if (definition.filter(known -> known.table().size() != 1).isPresent()) {
            return Optional.empty();
        }
        boolean asked = columns.stream().anyMatch(SqlTypes::castNeeded);
        if (asked || table.name().schema().isEmpty() || isTaken(table.name()) || !canMove(table)) {
            return Optional.empty();
        }
        StageTable made = definition.isPresent()
                ? staging.build(label, table, columns, definition.get().table().get(0))
                : staging.build(label, table, columns);
        if (!place.isPlain(made.sql())) {
            staging.drop(made);
            return Optional.empty();
        }
        built.put(made.sql(), new Built(table, definition.isPresent() ? Keys.LATER : Keys.HERE));
        return Optional.of(made);
    }

    /** One that another unit has begun to fill: its keys and indexes, where it had any, are built again when all rows are in. */
    boolean takeUp(StageTable begun, TableSchema table, List<ChunkTables.Written> written) throws SQLException {
        if (isTaken(table.name()) || !canMove(table) || !place.isPlain(begun.sql())) {
            return false;
        }
        for (String part : unbuilt(begun)) {
            execute(part);
        }
        Built it = new Built(table, Keys.HERE);
        written.forEach(chunk -> it.wrote(chunk.rows(), chunk.writer()));
        built.put(begun.sql(), it);
        return true;
    }

    private List<String> unbuilt(StageTable begun) throws SQLException {
        List<String> statements = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(UNBUILD)) {
            statement.setString(1, begun.sql());
            statement.setString(2, begun.sql());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    statements.add(row.getString(1));
                }
            }
        }
        return statements;
    }

    /** Where a table gets its keys and indexes. */
    private enum Keys {
        /** Aside. */
        HERE,
        /** In its place, by whoever knows how. */
        LATER
    }

    /** A table that is still to be filled, and then may be installed. */
    private static final class Built implements BuiltLane.Filling {
        private final TableSchema table;
        private final Keys keys;
        private final AtomicInteger openLanes = new AtomicInteger();
        private final AtomicLong rows = new AtomicLong();
        private final List<String> writers = new CopyOnWriteArrayList<>();

        Built(TableSchema table, Keys keys) {
            this.table = table;
            this.keys = keys;
        }

        void lanes(int opened) {
            openLanes.addAndGet(opened);
        }

        @Override
        public void wrote(long taken, String writer) {
            rows.addAndGet(taken);
            writers.add(writer);
        }

        @Override
        public void finished() {
            openLanes.decrementAndGet();
        }

        /** What a lane that was cancelled leaves must never be taken for all. */
        void refuseUnfinished() {
            if (openLanes.get() != 0) {
                throw new IllegalStateException("Not all lanes into " + table.name() + " were finished");
            }
        }

        boolean isOf(TableSchema other) {
            return table.columns().equals(other.columns())
                    && table.keys().equals(other.keys())
                    && table.indexes().equals(other.indexes())
                    && table.checks().equals(other.checks());
        }
    }

    /** Each transaction has a number that its rows carry. */
    BuiltLane.Filling filling(StageTable table) {
        return find(table);
    }

    /** The transactions that wrote its rows. */
    List<String> writers(StageTable table) {
        return List.copyOf(find(table).writers);
    }

    void opened(StageTable table, int lanes) {
        find(table).lanes(lanes);
    }

    /** Keys over all rows at once, then statistics: the first query shall find both. */
    void seal(StageTable table) throws SQLException {
        Built it = find(table);
        it.refuseUnfinished();
        if (it.keys == Keys.LATER) {
            execute("analyze " + table.sql());
            return;
        }
        List<String> builds = new ArrayList<>();
        StringBuilder keys = new StringBuilder();
        for (TableSchema.Key key : it.table.keys()) {
            String index = Staging.part(table, "k" + (builds.size() + 1));
            builds.add(CreateTable.index(key, index, table.sql()));
            keys.append(CreateTable.keyOf(key, index, table.sql())).append("; ");
        }
        for (List<String> index : it.table.indexes()) {
            builds.add(CreateTable.index(index, Staging.part(table, "i" + (builds.size() + 1)), table.sql()));
        }
        indexes.run(connection, builds);
        execute(keys + "analyze " + table.sql());
    }

    /** Within the publishing transaction. */
    OptionalLong install(StageTable table, TableSchema target) throws SQLException {
        Built it = find(table);
        it.refuseUnfinished();
        if (!it.isOf(target) || isTaken(target.name())) {
            return OptionalLong.empty();
        }
        Optional<Map<Place.Part, String>> names =
                it.keys == Keys.LATER ? Optional.of(place.parts(table.sql())) : place.names(target);
        if (names.isEmpty() || !place.isPlain(table.sql()) || !moved(table, target.name(), names.get())) {
            return OptionalLong.empty();
        }
        installed.add(target.name());
        return OptionalLong.of(it.rows.get());
    }

    /** Those have their statistics. */
    Set<TableName> installed() {
        return installed;
    }

    /** False where somebody else holds the table aside, who dumps the database, say. */
    private boolean moved(StageTable table, TableName target, Map<Place.Part, String> names) throws SQLException {
        Map<Place.Part, String> present = place.parts(table.sql());
        if (!present.keySet().equals(names.keySet())) {
            return false;
        }
        Nested nested = Nested.open(connection);
        try {
            execute(String.join("; ", moving(table, target, present, names)));
        } catch (SQLException e) {
            nested.undo();
            if (SqlStates.is(e, SqlStates.LOCK_NOT_AVAILABLE)) {
                return false;
            }
            throw e;
        }
        nested.keep();
        return true;
    }

    private List<String> moving(
            StageTable table, TableName target, Map<Place.Part, String> present, Map<Place.Part, String> names) {
        String schema = SqlTypes.quote(target.schema().orElseThrow());
        String name = Catalog.sql(target);
        List<String> steps = new ArrayList<>();
        steps.add("alter table " + table.sql() + " set schema " + schema);
        steps.add("alter table " + schema + "." + Staging.plain(table) + " rename to " + SqlTypes.quote(target.name()));
        steps.add("alter table " + name + " reset (autovacuum_enabled)");
        steps.add("comment on table " + name + " is null");
        present.forEach((part, old) -> {
            String wanted = SqlTypes.quote(Objects.requireNonNull(names.get(part)));
            String now = SqlTypes.quote(old);
            if (!now.equals(wanted)) {
                steps.add(
                        part.kind().equals("constraint")
                                ? "alter table " + name + " rename constraint " + now + " to " + wanted
                                : "alter " + part.kind() + " " + schema + "." + now + " rename to " + wanted);
            }
        });
        return steps;
    }

    private boolean isTaken(TableName name) throws SQLException {
        return !catalog.existing(List.of(name)).isEmpty();
    }

    /** Asked early, so that no rows are brought in vain. */
    private boolean canMove(TableSchema table) throws SQLException {
        connection.setAutoCommit(false);
        try {
            boolean can = place.names(table).isPresent();
            connection.rollback();
            connection.setAutoCommit(true);
            return can;
        } catch (SQLException e) {
            new Closing()
                    .run(connection::rollback)
                    .run(() -> connection.setAutoCommit(true))
                    .suppressIn(e);
            throw e;
        }
    }

    private Built find(StageTable table) {
        Built found = built.get(table.sql());
        if (found == null) {
            throw new IllegalStateException(table.sql() + " was not built here");
        }
        return found;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
