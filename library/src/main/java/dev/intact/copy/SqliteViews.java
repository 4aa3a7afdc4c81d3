package dev.intact.copy;

import dev.intact.copy.Relation.Field;
import dev.intact.copy.Said.Sort;
import dev.intact.copy.TargetTable.TargetColumn;
import dev.intact.dialect.Addition;
import dev.intact.dialect.SqlToken;
import dev.intact.schema.ColumnType;
import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.DatabaseSchema.Other;
import dev.intact.schema.DatabaseSchema.View;
import dev.intact.schema.TableName;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** PostgreSQL's views in SQLite. Each is tried over the tables of the trial, as a temporary view that is read. */
final class SqliteViews {
    private final Map<String, Relation> there = new HashMap<>();
    private final Set<String> several = new HashSet<>();
    private final Trial trial;
    private final Remarks remarks;
    private final Names names;

    SqliteViews(Collection<TargetTable> tables, Trial trial, Remarks remarks, Names names) {
        this.trial = trial;
        this.remarks = remarks;
        this.names = names;
        tables.forEach(table -> know(table.source().shape().name(), relation(table)));
    }

    /** Names come without their schemas: one that is in several means none. */
    private void know(TableName name, Relation relation) {
        if (there.put(name.name(), relation) != null) {
            several.add(name.name());
        }
    }

    private static Relation relation(TargetTable table) {
        return new Relation(
                TargetTable.quote(table.name()),
                table.columns().stream()
                        .map(column -> new Field(
                                column.source().name(),
                                column.name(),
                                Said.of(TargetTable.quote(column.name()), sort(column))))
                        .toList());
    }

    /** What is written otherwise there, or compared otherwise, can be shown and nothing else; as JSON can. */
    private static Sort sort(TargetColumn column) {
        ColumnType own = column.source().type();
        String type = column.source().sqlType();
        if (own instanceof ColumnType.Uuid) {
            return Sort.TEXT;
        }
        boolean padded = type.startsWith("character(") || type.equals("character") || type.equals("bpchar");
        boolean single = type.equals("real");
        boolean changed = column.type() instanceof ColumnType.Text && !(own instanceof ColumnType.Text);
        boolean collated = !column.detail().collation().isEmpty();
        return padded || single || changed || collated ? Sort.JSON : Sort.of(column.type());
    }

    List<Addition> made(DatabaseSchema schema) throws SQLException {
        for (Other other : schema.others()) {
            if (other.kind().equals("inheritance from")) {
                several.add(other.name().substring(other.name().lastIndexOf('.') + 1));
            }
        }
        for (View view : schema.views()) {
            if (there.containsKey(view.name().name())) {
                several.add(view.name().name());
            }
        }
        several.forEach(there::remove);
        return ViewsInTurn.made(schema.views(), this::made, remarks);
    }

    private Addition made(View view) throws SQLException, Untranslatable {
        Relation shown = new SqliteQueries(there)
                .shown(SqlParser.query(SqlToken.ofPostgres(view.query())))
                .called(view.columns());
        List<String> columns = shown.columns().stream().map(Field::name).toList();
        Names called = Names.ofSqlite();
        if (!columns.stream().allMatch(column -> called.take(column).equals(column))) {
            throw new Untranslatable("names of its columns differ only in their case");
        }
        String wanted = ToSqlite.called(view.name());
        String as = " (" + TargetTable.quote(columns) + ") as " + shown.sql();
        String probe = "create temporary view intact_probe" + as;
        Optional<String> refusal = trial.refusal(probe, "select * from temp.intact_probe limit 0");
        if (refusal.isPresent()) {
            throw new Untranslatable("SQLite says: " + refusal.get());
        }
        String taken = names.take(wanted);
        String name = TargetTable.quote(taken);
        trial.prepare("create temporary view " + name + as);
        if (!several.contains(view.name().name())) {
            there.put(
                    view.name().name(),
                    new Relation(
                            name,
                            shown.columns().stream()
                                    .map(field -> new Field(
                                            field.name(),
                                            field.name(),
                                            Said.of("", field.said().sort())))
                                    .toList()));
        }
        return new Addition(Addition.Kind.VIEW, TableName.of(taken), "CREATE VIEW " + name + as);
    }
}
