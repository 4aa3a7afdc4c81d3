package dev.intact.publish;

import dev.intact.ledger.ChangeSets.Image;
import dev.intact.publish.Outcome.Cell;
import dev.intact.publish.Outcome.Change;
import dev.intact.publish.Outcome.Example;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A few of the rows that are laid out.
 *
 * @param queries on their connection
 * @param images where they are
 */
record TurnExamples(Queries queries, Images images) {
    private static final int EXAMPLES = 3;

    List<Example> of(Change change) throws SQLException {
        List<Example> examples = new ArrayList<>();
        try (Statement statement = queries.connection().createStatement();
                ResultSet row = statement.executeQuery(select(change) + " limit " + EXAMPLES)) {
            while (row.next()) {
                examples.add(new Example(change, cells(change, row)));
            }
        }
        return examples;
    }

    private String select(Change change) {
        return switch (change) {
            case INSERT ->
                "select " + values("null", "x") + " from " + images.sql() + " x where " + images.of(Image.ADDED, "x");
            case DELETE ->
                "select " + values("x", "null") + " from " + images.sql() + " x where " + images.of(Image.GONE, "x");
            case UPDATE ->
                "select " + values("b", "x") + " from " + images.sql() + " x cross join " + images.sql() + " b where "
                        + images.of(Image.AFTER, "x") + " and " + images.of(Image.BEFORE, "b") + " and "
                        + (images.key().isEmpty() ? "1 = 0" : images.sameKey("x", "b"));
        };
    }

    private String values(String before, String after) {
        return images.names().stream()
                .map(name -> value(before, name) + ", " + value(after, name))
                .collect(Collectors.joining(", "));
    }

    private String value(String alias, String name) {
        return alias.equals("null") ? "null" : images.value(alias, name);
    }

    private List<Cell> cells(Change change, ResultSet row) throws SQLException {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < images.names().size(); i++) {
            String name = images.names().get(i);
            Optional<String> before = Optional.ofNullable(row.getString(2 * i + 1));
            Optional<String> after = Optional.ofNullable(row.getString(2 * i + 2));
            if (change != Change.UPDATE || images.key().contains(name) || !before.equals(after)) {
                cells.add(new Cell(name, before, after));
            }
        }
        return cells;
    }
}
