package dev.intact.ledger;

import dev.intact.dialect.Addition;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Hanging;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.ledger.Making.Noted;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * By which statements loads made tables, views and indexes, and what hung on them then: an undo takes away what is still as
 * it was made, and what it takes away can be made again. Written in the loads' own transactions. Immutable, safe for many
 * threads.
 */
public final class Makings {
    private static final String NAME = "made";
    private static final String TABLE = "table";
    private static final String KEYS = "keys";
    private static final String REFERENCES = "references";
    private static final String HANGING = "hanging";
    private static final String DROPPED = "dropped ";

    private final Dialect dialect;

    /**
     * In the dialect's words.
     *
     * @param dialect of the database
     */
    public Makings(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Notes what a load made; in its transaction.
     *
     * @param connection a workspace's
     * @param load its number
     * @param making what; where it is nothing, nothing is written
     * @throws SQLException what the database says
     */
    public void note(Connection connection, long load, Making making) throws SQLException {
        if (making.isEmpty()) {
            return;
        }
        if (!exists(connection)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "create table if not exists " + table() + " (load_id bigint not null, number integer not"
                                + " null, schema_name text not null, table_name text not null, kind text not null, name text not"
                                + " null, made_text text not null, primary key (load_id, number))");
            }
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into " + table()
                + " (load_id, number, schema_name, table_name, kind, name, made_text) values (?, ?, ?, ?, ?, ?, ?)")) {
            int number = 0;
            for (Line line : lines(making)) {
                insert.setLong(1, load);
                insert.setInt(2, number++);
                insert.setString(3, line.of().schema().orElse(""));
                insert.setString(4, line.of().name());
                insert.setString(5, line.kind());
                insert.setString(6, line.name());
                insert.setString(7, line.text());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** One row: of what it is, a word for what it says, and two texts. */
    private record Line(TableName of, String kind, String name, String text) {}

    private static List<Line> lines(Making making) {
        List<Line> lines = new ArrayList<>();
        making.definitions().forEach((table, definition) -> {
            definition.table().forEach(sql -> lines.add(new Line(table, TABLE, "", sql)));
            definition.keys().forEach(sql -> lines.add(new Line(table, KEYS, "", sql)));
            definition.references().forEach(sql -> lines.add(new Line(table, REFERENCES, "", sql)));
        });
        making.hanging()
                .forEach((of, all) -> all.forEach(hanging ->
                        lines.add(new Line(of, HANGING, hanging.what() + "\n" + hanging.name(), hanging.text()))));
        for (Noted noted : making.made()) {
            Addition made = noted.addition();
            lines.add(new Line(made.name(), made.kind().word(), made.sql(), noted.text()));
        }
        for (Addition dropped : making.dropped()) {
            lines.add(new Line(dropped.name(), DROPPED + dropped.kind().word(), dropped.sql(), ""));
        }
        return lines;
    }

    /**
     * What a load made.
     *
     * @param connection to the database
     * @param load its number
     * @return nothing where nothing is noted
     * @throws SQLException what the database says
     */
    public Making of(Connection connection, long load) throws SQLException {
        if (!exists(connection)) {
            return Making.NONE;
        }
        List<Line> lines = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("select schema_name, table_name, kind, name, made_text" + " from " + table()
                        + " where load_id = ? order by number")) {
            select.setLong(1, load);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Optional<String> schema = Optional.of(row.getString(1)).filter(name -> !name.isEmpty());
                    lines.add(new Line(
                            new TableName(schema, row.getString(2)),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5)));
                }
            }
        }
        return read(lines);
    }

    private static Making read(List<Line> lines) {
        Map<TableName, Definition> definitions = new HashMap<>();
        Map<TableName, List<Hanging>> hanging = new HashMap<>();
        List<Noted> made = new ArrayList<>();
        List<Addition> dropped = new ArrayList<>();
        for (Line line : lines) {
            switch (line.kind()) {
                case TABLE ->
                    definitions.put(
                            line.of(),
                            new Definition(
                                    texts(lines, line.of(), TABLE),
                                    texts(lines, line.of(), KEYS),
                                    texts(lines, line.of(), REFERENCES)));
                case KEYS, REFERENCES -> {
                    // With their table.
                }
                case HANGING -> {
                    String[] said = line.name().split("\n", 2);
                    hanging.computeIfAbsent(line.of(), any -> new ArrayList<>())
                            .add(new Hanging(said[0], said[1], line.text()));
                }
                default -> {
                    boolean gone = line.kind().startsWith(DROPPED);
                    String word = gone ? line.kind().substring(DROPPED.length()) : line.kind();
                    Addition addition =
                            new Addition(Addition.Kind.valueOf(word.toUpperCase(Locale.ROOT)), line.of(), line.name());
                    if (gone) {
                        dropped.add(addition);
                    } else {
                        made.add(new Noted(addition, line.text()));
                    }
                }
            }
        }
        return new Making(definitions, hanging, made, dropped);
    }

    private static List<String> texts(List<Line> lines, TableName of, String kind) {
        return lines.stream()
                .filter(line -> line.of().equals(of) && line.kind().equals(kind))
                .map(Line::text)
                .toList();
    }

    private boolean exists(Connection connection) throws SQLException {
        return new OwnTable(dialect, NAME).exists(connection);
    }

    private String table() {
        return dialect.ledger(NAME);
    }
}
