package dev.intact.publish;

import dev.intact.dialect.Addition;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Hanging;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.Workspace;
import dev.intact.ledger.Making;
import dev.intact.ledger.Making.Noted;
import dev.intact.ledger.Makings;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.stage.StagedTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes views and indexes once all tables are there, and notes what was made besides rows. In the publishing transaction. */
public final class Besides {
    private final Dialect dialect;
    private final Workspace workspace;

    /**
     * What is made besides rows.
     *
     * @param dialect of the workspace
     * @param workspace in whose transaction
     */
    public Besides(Dialect dialect, Workspace workspace) {
        this.dialect = dialect;
        this.workspace = workspace;
    }

    /**
     * Makes what a load brings along.
     *
     * @param load its number
     * @param additions in the order in which they are made
     * @param tables of the load, all written
     * @throws SQLException what the database says
     */
    public void make(long load, List<Addition> additions, List<StagedTable> tables) throws SQLException {
        Map<TableName, Definition> definitions = new HashMap<>();
        for (StagedTable staged : tables) {
            staged.plan()
                    .definition()
                    .filter(definition -> staged.plan().made())
                    .ifPresent(
                            definition -> definitions.put(staged.plan().table().name(), definition));
        }
        make(additions);
        note(load, definitions, additions, Map.of(), List.of());
    }

    void make(List<Addition> additions) throws SQLException {
        Queries queries = new Queries(workspace.connection());
        for (Addition addition : additions) {
            queries.execute(addition.sql());
        }
    }

    /** Of what was dropped it is kept how it is made again. */
    void note(
            long load,
            Map<TableName, Definition> madeTables,
            List<Addition> made,
            Map<TableName, Definition> droppedTables,
            List<Addition> dropped)
            throws SQLException {
        Map<TableName, Definition> definitions = new HashMap<>(droppedTables);
        definitions.putAll(madeTables);
        Map<TableName, List<Hanging>> hanging = new HashMap<>();
        for (TableName name : madeTables.keySet()) {
            Optional<TableSchema> table = workspace.describe(name);
            if (table.isPresent()) {
                hanging.put(table.get().name(), workspace.hangingOn(table.get()));
            }
        }
        List<Noted> noted = new ArrayList<>();
        for (Addition addition : made) {
            Optional<String> text = workspace.definition(addition);
            if (text.isPresent()) {
                noted.add(new Noted(addition, text.get()));
                hanging.put(addition.name(), workspace.hangingOn(addition));
            }
        }
        new Makings(dialect).note(workspace.connection(), load, new Making(definitions, hanging, noted, dropped));
    }
}
