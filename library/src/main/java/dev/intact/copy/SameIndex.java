package dev.intact.copy;

import dev.intact.copy.CopiedTable.CopiedColumn;
import dev.intact.dialect.Addition;
import dev.intact.schema.DatabaseSchema.Index;
import dev.intact.schema.DatabaseSchema.Part;
import dev.intact.schema.TableName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the index of a standing table that one of its source has become: by its columns, its order, whether it is unique,
 * and which rows are in it.
 *
 * @param same whether both databases say things in the same words; else an expression that is said otherwise is taken for
 *     the same where the name is
 * @param table what the table is to become
 */
record SameIndex(boolean same, CopiedTable table) {
    private static final String NAME = "(\"(?:[^\"]|\"\")+\"|\\[[^]]+]|`[^`]+`|[\\w$]+)";
    private static final Pattern MAKING = Pattern.compile(
            "create\\s+(?:unique\\s+)?index\\s+(?:if\\s+not\\s+exists\\s+)?" + NAME,
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

    boolean is(Index here, Index there) {
        boolean alike = here.unique() == there.unique()
                && here.method().equals(there.method())
                && here.parts().size() == there.parts().size()
                && here.where().isPresent() == there.where().isPresent();
        if (!alike) {
            return false;
        }
        boolean named = !same && here.name().equalsIgnoreCase(there.name());
        boolean rows = here.where().isEmpty()
                || named
                || Standing.bare(here.where().get())
                        .equals(Standing.bare(there.where().orElse("")));
        for (int i = 0; i < here.parts().size(); i++) {
            Part one = here.parts().get(i);
            Part other = there.parts().get(i);
            rows &= one.descending() == other.descending() && (isSame(one, other) || (named && !isPlain(one)));
        }
        return rows;
    }

    private boolean isSame(Part one, Part other) {
        if (one.column() && other.column()) {
            return called(one.text()).equalsIgnoreCase(other.text())
                    && one.collation().equalsIgnoreCase(other.collation());
        }
        return one.column() == other.column()
                && Standing.bare(one.text()).equals(Standing.bare(other.text()))
                && one.collation().equalsIgnoreCase(other.collation());
    }

    private static boolean isPlain(Part part) {
        return part.column() && part.collation().isEmpty();
    }

    private String called(String column) {
        return table.columns().stream()
                .filter(copied -> copied.source().equals(column))
                .map(CopiedColumn::target)
                .findFirst()
                .orElse(column);
    }

    /** How it is made; empty where it is not among what is. */
    Optional<Addition> making(Index index, TableName standing) {
        for (String sql : table.definition().keys()) {
            Matcher made = MAKING.matcher(sql);
            if (made.lookingAt()) {
                String name = unquoted(made.group(1));
                if (name.equalsIgnoreCase(index.name())) {
                    return Optional.of(new Addition(Addition.Kind.INDEX, new TableName(standing.schema(), name), sql));
                }
            }
        }
        return Optional.empty();
    }

    private static String unquoted(String written) {
        char first = written.charAt(0);
        boolean plain = Character.isLetterOrDigit(first) || first == '_';
        return plain ? written : written.substring(1, written.length() - 1).replace("\"\"", "\"");
    }
}
