package dev.intact.dialect.postgres;

import dev.intact.dialect.Chunking;
import dev.intact.dialect.Resumable;
import dev.intact.dialect.StageTable;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Beside each staged table that is kept in chunks stands a table of its chunks, logged or unlogged as that one is: what a
 * crash of the server empties, it empties both. Its comment says what load they are of.
 */
final class ChunkTables {
    private static final String SUFFIX = "chunks";

    private static final String ALL = """
            select c.relname, obj_description(c.oid, 'pg_class')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = '%1$s' and c.relkind = 'r' and c.relname ~ '^u[0-9a-f]{16}_[0-9]+_%2$s$'
              and obj_description(c.oid, 'pg_class') like '%3$s' || substr(c.relname, 2, 16) || E' %%\\nchunks of %%'
              and pg_has_role(c.relowner, 'USAGE')""".formatted(Staging.SCHEMA, SUFFIX, Staging.OURS);

    private static final String SUM = """
            select count(*), coalesce(sum(rows), 0), coalesce(sum(bytes), 0), max(kept_at),
              coalesce(max(kept_at) > clock_timestamp() - interval '%d seconds', false) from %%s""".formatted(Resumable.GRACE.toSeconds());

    private ChunkTables() {}

    /** How much is in the chunks of a table. */
    record Sum(long chunks, long rows, long bytes, Instant last, boolean fresh) {
        static final Sum NONE = new Sum(0, 0, 0, Instant.EPOCH, false);
    }

    /**
     * A table of chunks as it was left.
     *
     * @param name of itself, as it stands in SQL
     * @param number its place among the tables of its unit
     * @param stage the staged table, as it stands in SQL
     */
    record Left(
            String name,
            int number,
            String stage,
            StageTable.Kind kind,
            String load,
            String sources,
            Head head,
            Sum sum) {}

    /** What is the same for all tables of a unit. */
    record Head(String unit, String holder, List<String> tables) {}

    /** All tables of chunks of a unit that has ended, or works. */
    record LeftUnit(Head head, List<Left> tables) {
        boolean isWorth() {
            return tables.stream().anyMatch(table -> table.sum().chunks() > 0)
                    && tables.stream().anyMatch(table -> table.sum().fresh());
        }

        boolean isInto(List<TableName> wanted) {
            return wanted.stream().anyMatch(table -> head.tables().contains(word(table.toString())));
        }

        Optional<String> refusal(Chunking chunking) {
            Left first = tables.get(0);
            return chunking.refusal(first.load(), first.sources());
        }

        Resumable described() {
            return new Resumable(
                    head.holder(),
                    head.tables(),
                    tables.stream().mapToLong(table -> table.sum().chunks()).sum(),
                    tables.stream().mapToLong(table -> table.sum().bytes()).sum(),
                    tables.stream()
                            .map(table -> table.sum().last())
                            .max(Comparator.naturalOrder())
                            .orElseThrow());
        }
    }

    /** The statements that make the one of a staged table; along with it, or none of both. */
    static String make(String name, String stage, StageTable.Kind kind, String owner, Chunking chunking) {
        List<String> said = new ArrayList<>(List.of(
                owner,
                "chunks of " + stage,
                "kind " + kind,
                "load " + chunking.load(),
                "sources " + chunking.sources()));
        chunking.tables().forEach(table -> said.add("table " + word(table.toString())));
        String persistence = kind == StageTable.Kind.BUILT ? "" : "unlogged ";
        return "create " + persistence + "table " + name + " (rows bigint not null, bytes bigint not null,"
                + " notes text[] not null, writer text not null default pg_current_xact_id()::text, kept_at timestamptz not null default clock_timestamp());"
                + " comment on table " + name + " is " + SqlTypes.literal(String.join("\n", said));
    }

    static String label() {
        return SUFFIX;
    }

    private static String word(String table) {
        return table.replace('\n', ' ');
    }

    /** Of all units, by unit; each in the order in which its tables were made. */
    static List<LeftUnit> all(Connection connection) throws SQLException {
        Map<String, List<Left>> units = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ALL)) {
            while (row.next()) {
                Left left = read(row.getString(1), row.getString(2), sum(connection, row.getString(1)));
                units.computeIfAbsent(left.head().unit(), unit -> new ArrayList<>())
                        .add(left);
            }
        }
        List<LeftUnit> all = new ArrayList<>();
        units.values().forEach(tables -> {
            tables.sort(Comparator.comparingInt(Left::number));
            all.add(new LeftUnit(tables.get(0).head(), tables));
        });
        return all;
    }

    private static Left read(String relation, String comment, Sum sum) {
        String[] lines = comment.split("\n", -1);
        String unit = relation.substring(1, 17);
        String holder = lines[0].substring((Staging.OURS + unit + " ").length());
        List<String> tables = new ArrayList<>();
        for (int i = 5; i < lines.length; i++) {
            tables.add(lines[i].substring("table ".length()));
        }
        return new Left(
                Staging.SCHEMA + "." + SqlTypes.quote(relation),
                Integer.parseInt(relation.substring(18, relation.indexOf('_', 18))),
                lines[1].substring("chunks of ".length()),
                StageTable.Kind.valueOf(lines[2].substring("kind ".length())),
                lines[3].substring("load ".length()),
                lines[4].substring("sources ".length()),
                new Head(unit, holder, tables),
                sum);
    }

    /** Nothing where it is gone by now. */
    private static Sum sum(Connection connection, String relation) throws SQLException {
        String name = Staging.SCHEMA + "." + SqlTypes.quote(relation);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SUM.formatted(name))) {
            row.next();
            Timestamp last = row.getTimestamp(4);
            return last == null
                    ? Sum.NONE
                    : new Sum(row.getLong(1), row.getLong(2), row.getLong(3), last.toInstant(), row.getBoolean(5));
        } catch (SQLException e) {
            if (SqlStates.is(e, SqlStates.NO_SUCH_TABLE)) {
                return Sum.NONE;
            }
            throw e;
        }
    }

    /** Rows, and the transaction that wrote them. */
    record Written(long rows, String writer) {}

    static List<Written> written(Connection connection, Left left) throws SQLException {
        List<Written> written = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("select rows, writer from " + left.name());
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                written.add(new Written(row.getLong(1), row.getString(2)));
            }
        }
        return written;
    }

    static List<String> notes(Connection connection, Left left) throws SQLException {
        List<String> notes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("select unnest(notes) from " + left.name());
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                notes.add(row.getString(1));
            }
        }
        return notes;
    }
}
