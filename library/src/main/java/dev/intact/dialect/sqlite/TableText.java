package dev.intact.dialect.sqlite;

import dev.intact.dialect.SqlToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A stored CREATE TABLE, read for what SQLite has no catalogue of: collations, what is computed, what waits for COMMIT. */
final class TableText {
    private static final Set<String> CONSTRAINTS = Set.of("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN");

    private final String sql;
    private final List<SqlToken> tokens;
    private final List<List<SqlToken>> items = new ArrayList<>();

    TableText(String sql) {
        this.sql = sql;
        this.tokens = SqlToken.ofSqlite(sql);
        split();
    }

    private void split() {
        int depth = 0;
        List<SqlToken> item = new ArrayList<>();
        for (SqlToken token : tokens) {
            depth += token.isSign("(") ? 1 : token.isSign(")") ? -1 : 0;
            boolean opens = depth == 1 && token.isSign("(") && items.isEmpty() && item.isEmpty();
            if (opens || depth == 0) {
                continue;
            }
            if (depth == 1 && token.isSign(",")) {
                items.add(item);
                item = new ArrayList<>();
            } else {
                item.add(token);
            }
        }
        items.add(item);
    }

    /** What stands after the name and the type of a column. */
    private List<SqlToken> column(String name) {
        return items.stream()
                .filter(item -> !item.isEmpty() && !isConstraint(item.get(0)))
                .filter(item -> item.get(0).text().equalsIgnoreCase(name))
                .findFirst()
                .orElse(List.of());
    }

    private static boolean isConstraint(SqlToken first) {
        return CONSTRAINTS.stream().anyMatch(first::is);
    }

    String collation(String column) {
        List<SqlToken> item = column(column);
        int at = top(item, "COLLATE");
        return at < 0 || at + 1 >= item.size() ? "" : item.get(at + 1).text();
    }

    boolean isAutoincrement(String column) {
        return top(column(column), "AUTOINCREMENT") >= 0
                || items.stream()
                        .filter(item -> !item.isEmpty() && isConstraint(item.get(0)))
                        .anyMatch(item -> item.stream().anyMatch(token -> token.is("AUTOINCREMENT")));
    }

    Optional<String> computed(String column) {
        List<SqlToken> item = column(column);
        int at = top(item, "AS");
        return at < 0 || at + 1 >= item.size() ? Optional.empty() : Optional.of(inside(item, at + 1));
    }

    /** The text between a parenthesis and the one that closes it. */
    private String inside(List<SqlToken> item, int open) {
        int depth = 0;
        for (int i = open; i < item.size(); i++) {
            depth += item.get(i).isSign("(") ? 1 : item.get(i).isSign(")") ? -1 : 0;
            if (depth == 0) {
                return sql.substring(item.get(open).to(), item.get(i).from()).strip();
            }
        }
        return "";
    }

    private static int top(List<SqlToken> item, String word) {
        int depth = 0;
        for (int i = 1; i < item.size(); i++) {
            depth += item.get(i).isSign("(") ? 1 : item.get(i).isSign(")") ? -1 : 0;
            if (depth == 0 && item.get(i).is(word)) {
                return i;
            }
        }
        return -1;
    }

    /** For each foreign key in the order of the text, whether it is checked when the transaction ends. */
    List<Boolean> deferred() {
        List<Boolean> deferred = new ArrayList<>();
        for (List<SqlToken> item : items) {
            for (int i = 0; i < item.size(); i++) {
                if (item.get(i).is("REFERENCES")) {
                    deferred.add(isDeferred(item, i + 1));
                }
            }
        }
        return deferred;
    }

    private static boolean isDeferred(List<SqlToken> item, int from) {
        for (int i = from; i + 2 < item.size() && !item.get(i).is("REFERENCES"); i++) {
            if (item.get(i).is("DEFERRABLE") && item.get(i + 1).is("INITIALLY")) {
                return !item.get(i - 1).is("NOT") && item.get(i + 2).is("DEFERRED");
            }
        }
        return false;
    }

    /** What follows the first AS outside of parentheses: the query of a view. */
    static String query(String createView) {
        int depth = 0;
        for (SqlToken token : SqlToken.ofSqlite(createView)) {
            depth += token.isSign("(") ? 1 : token.isSign(")") ? -1 : 0;
            if (depth == 0 && token.is("AS")) {
                return createView.substring(token.to()).strip();
            }
        }
        return createView;
    }

    /** The names that a view gives to its columns. */
    static List<String> viewColumns(String createView) {
        List<String> names = new ArrayList<>();
        int depth = 0;
        for (SqlToken token : SqlToken.ofSqlite(createView)) {
            depth += token.isSign("(") ? 1 : token.isSign(")") ? -1 : 0;
            if (depth == 0 && token.is("AS")) {
                return names;
            }
            if (depth == 1 && token.isName()) {
                names.add(token.text());
            }
        }
        return names;
    }

    /** The parts of an index that stand in its parentheses, and after WHERE. */
    static IndexText index(String createIndex) {
        TableText text = new TableText(createIndex);
        List<String> parts = new ArrayList<>();
        for (List<SqlToken> item : text.items) {
            if (!item.isEmpty()) {
                parts.add(createIndex.substring(item.get(0).from(), text.endOf(item)));
            }
        }
        return new IndexText(parts, text.where());
    }

    /** Without what says how it is ordered and compared; the catalogue knows that. */
    private int endOf(List<SqlToken> item) {
        int last = item.size() - 1;
        while (last > 0) {
            SqlToken token = item.get(last);
            if (token.is("ASC") || token.is("DESC")) {
                last--;
            } else if (last > 1 && item.get(last - 1).is("COLLATE")) {
                last -= 2;
            } else {
                break;
            }
        }
        return item.get(last).to();
    }

    private Optional<String> where() {
        int depth = 0;
        for (SqlToken token : tokens) {
            depth += token.isSign("(") ? 1 : token.isSign(")") ? -1 : 0;
            if (depth == 0 && token.is("WHERE")) {
                return Optional.of(sql.substring(token.to()).strip());
            }
        }
        return Optional.empty();
    }

    /**
     * What an index is made of.
     *
     * @param parts expressions or names, in order
     * @param where the rows that are in it
     */
    record IndexText(List<String> parts, Optional<String> where) {}
}
