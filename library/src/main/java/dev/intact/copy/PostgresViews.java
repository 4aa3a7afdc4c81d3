package dev.intact.copy;

import dev.intact.copy.Relation.Field;
import dev.intact.copy.TargetTable.TargetColumn;
import dev.intact.dialect.Addition;
import dev.intact.dialect.Addition.Kind;
import dev.intact.dialect.SqlToken;
import dev.intact.schema.DatabaseSchema.View;
import dev.intact.schema.TableName;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** SQLite's views in PostgreSQL. Each is said twice: as it will stand, and over the tables that stand for the trial. */
final class PostgresViews {
    private final Map<String, Relation> there = new HashMap<>();
    private final Map<String, Relation> tried = new HashMap<>();
    private final Trial trial;
    private final Remarks remarks;
    private final Names names;

    PostgresViews(Collection<TargetTable> tables, Trial trial, Remarks remarks, Names names) {
        this.trial = trial;
        this.remarks = remarks;
        this.names = names;
        for (TargetTable table : tables) {
            if (table.columns().stream().anyMatch(TargetColumn::isTrimmed)) {
                continue;
            }
            String name = table.source().shape().name().name().toLowerCase(Locale.ROOT);
            List<Field> fields = table.columns().stream()
                    .map(column -> new Field(
                            column.source().name(), column.name(), column.said(TargetTable.quote(column.name()))))
                    .toList();
            there.put(name, new Relation(TargetTable.quote(table.name()), fields));
            tried.put(name, new Relation(TargetTable.quote(table.name().name()), fields));
        }
    }

    List<Addition> made(List<View> views) throws SQLException {
        return ViewsInTurn.made(views, this::made, remarks);
    }

    private Addition made(View view) throws SQLException, Untranslatable {
        Expression.Query query = SqlParser.query(SqlToken.ofSqlite(view.query()));
        Relation shown =
                new PostgresQueries(there).shown(query, PostgresViews::none).called(view.columns());
        Relation trying =
                new PostgresQueries(tried).shown(query, PostgresViews::none).called(view.columns());
        String columns = " ("
                + TargetTable.quote(shown.columns().stream().map(Field::name).toList()) + ") as ";
        String alone = "create temporary view " + TargetTable.quote(view.name().name()) + columns + trying.sql();
        PostgresTable.refuse(trial.refusal(alone));
        trial.prepare(alone);
        TableName name = TableName.of("public", names.take(view.name().name()));
        String key = view.name().name().toLowerCase(Locale.ROOT);
        there.put(key, new Relation(TargetTable.quote(name), shown.columns()));
        tried.put(key, new Relation(TargetTable.quote(view.name().name()), shown.columns()));
        return new Addition(Kind.VIEW, name, "create view " + TargetTable.quote(name) + columns + shown.sql());
    }

    private static Optional<Said> none(Optional<String> table, String column) {
        return Optional.empty();
    }
}
