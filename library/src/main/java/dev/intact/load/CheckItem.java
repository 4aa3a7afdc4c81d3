package dev.intact.load;

import dev.intact.config.Mistakes;
import dev.intact.config.Section;
import dev.intact.config.Setting;
import dev.intact.load.Load.SqlCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One item of {@code checks}: a query, or what is usual of a table. */
final class CheckItem {
    private static final List<String> KEYS = List.of("name", "sql", "table", "rows", "not_null", "references");
    private static final List<String> USUAL = List.of("rows", "not_null", "references");
    private static final Pattern REFERENCE = Pattern.compile("([^()]+)\\(([^()]+)\\)");

    private CheckItem() {}

    static List<Check> of(Section item, Mistakes mistakes) {
        item.only(mistakes, KEYS);
        if (item.find("table").isEmpty()) {
            String sql = item.require("sql").text();
            USUAL.forEach(key -> item.find(key).ifPresent(said -> {
                throw said.place().wrong("\"" + key + "\" needs \"table\"");
            }));
            return List.of(new SqlCheck(name(item, sql), sql));
        }
        item.find("sql").ifPresent(said -> {
            throw said.place().wrong("a check is a query, or rows, not_null and references of a table, not both");
        });
        return usual(item, plain(item.require("table")));
    }

    private static String name(Section item, String usual) {
        return item.find("name").map(Setting::text).orElse(usual);
    }

    private static List<Check> usual(Section item, String table) {
        List<Check> checks = new ArrayList<>();
        item.find("rows").ifPresent(said -> checks.add(rows(table, said.section())));
        item.find("not_null").ifPresent(said -> checks.add(Check.notNull(table, said.texts())));
        item.find("references").ifPresent(said -> checks.addAll(references(table, said.section())));
        if (checks.isEmpty()) {
            throw item.placeOf("table").wrong("a check of a table says one of " + String.join(", ", USUAL));
        }
        return item.find("name").isPresent() ? named(checks, name(item, "")) : checks;
    }

    /** Several of one name would be one in a report. */
    private static List<Check> named(List<Check> checks, String name) {
        List<Check> named = new ArrayList<>();
        for (Check check : checks) {
            String own = checks.size() == 1 ? name : name + " (" + check.name() + ")";
            named.add(
                    check instanceof RowsCheck rows
                            ? new RowsCheck(own, rows.table(), rows.least(), rows.most())
                            : new SqlCheck(own, ((SqlCheck) check).sql()));
        }
        return named;
    }

    private static Check rows(String table, Section said) {
        Mistakes mistakes = new Mistakes();
        said.only(mistakes, List.of("min", "max"));
        mistakes.throwIfAny();
        try {
            return RowsCheck.of(table, bound(said, "min"), bound(said, "max"));
        } catch (IllegalArgumentException wrong) {
            throw said.place().wrong("rows: " + wrong.getMessage());
        }
    }

    private static String bound(Section said, String key) {
        return said.find(key).map(Setting::text).orElse("");
    }

    private static List<Check> references(String table, Section said) {
        return said.keys().stream()
                .map(column -> reference(table, column, said.require(column)))
                .toList();
    }

    private static Check reference(String table, String column, Setting to) {
        Matcher shape = REFERENCE.matcher(to.text().strip());
        if (!shape.matches() || shape.group(1).contains(".")) {
            throw to.expected("a table and its column, such as player(player_id)");
        }
        return Check.references(
                table,
                List.of(column),
                shape.group(1).strip(),
                List.of(shape.group(2).strip()));
    }

    /** A preview shows tables as they will be by their bare names. */
    private static String plain(Setting said) {
        if (said.text().isEmpty() || said.text().contains(".")) {
            throw said.expected("a table without a schema; others are checked with sql:");
        }
        return said.text();
    }
}
