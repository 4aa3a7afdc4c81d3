package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Workspace;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.publish.KeptTaking.Place;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done to all tables, those included that a load did not touch and that refer to what it did. */
final class Turns {
    private final Dialect dialect;
    private final Workspace workspace;
    private final Layout layout;
    private final Map<TableName, Turn> turns = new LinkedHashMap<>();

    Turns(Dialect dialect, Workspace workspace, Layout layout) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.layout = layout;
    }

    /** Where rows are laid out. */
    @FunctionalInterface
    interface Layout {
        String lay(int number, TableSchema table, List<String> selects) throws SQLException;
    }

    Collection<Turn> all() {
        return turns.values();
    }

    void add(Part part, TableSchema table, Place place, List<String> selects) throws SQLException {
        turns.put(table.name(), turn(table, part.key(), Optional.of(part), place, selects));
    }

    /** Of a table that may not be among them yet. */
    Turn of(TableName name) throws SQLException {
        Turn known = turns.get(name);
        if (known != null) {
            return known;
        }
        TableSchema table = workspace.describe(name).orElseThrow();
        Turn made = turn(table, table.primaryKey(), Optional.empty(), Place.STANDS, List.of());
        turns.put(name, made);
        return made;
    }

    private Turn turn(TableSchema table, List<String> key, Optional<Part> part, Place place, List<String> selects)
            throws SQLException {
        String target = workspace.target(table.name());
        Images empty = new Images(dialect, table, Images.names(table), "", target, key);
        List<String> all = new ArrayList<>(selects);
        if (place == Place.STANDS) {
            all.add(Taking.image(
                    Image.GONE,
                    empty.names().stream().map(empty::standing).toList(),
                    dialect.writer("t"),
                    target + " t where 1 = 0"));
        }
        String rows = layout.lay(turns.size(), table, all);
        Images will = new Images(dialect, table, empty.names(), rows, target, key);
        Turn turn = new Turn(will, part, place, new Queries(workspace.connection()));
        turn.count();
        return turn;
    }
}
