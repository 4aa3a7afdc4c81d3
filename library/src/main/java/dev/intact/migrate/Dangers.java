package dev.intact.migrate;

import dev.intact.dialect.TableSize;
import dev.intact.migrate.Hazard.When;
import dev.intact.migrate.Migration.Part;
import dev.intact.migrate.StatementForms.Form;
import dev.intact.schema.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** Finds the statements that are known to rewrite or lock a table that is large, before they run. */
final class Dangers {
    /** From here on a table is large: below, a rewrite takes no time that anybody notices. */
    static final TableSize LARGE = new TableSize(100_000, 64L << 20);

    private final Path file;
    private final Tables tables;
    private final List<Form> forms;

    private Dangers(Path file, Tables tables, List<Form> forms) {
        this.file = file;
        this.tables = tables;
        this.forms = forms;
    }

    static List<Danger> of(Part part, Tables tables) {
        List<Form> forms = StatementForms.of(part, tables);
        return new Dangers(part.file(), tables, forms).all();
    }

    private List<Danger> all() {
        List<Danger> all = new ArrayList<>();
        for (int at = 0; at < forms.size(); at++) {
            String rest =
                    forms.subList(at, forms.size()).stream().map(Form::text).collect(Collectors.joining(" ; "));
            for (Hazard hazard : Hazard.ALL) {
                if (hazard.lexis() == tables.lexis()) {
                    danger(hazard, rest, at).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    private Optional<Danger> danger(Hazard hazard, String rest, int at) {
        Matcher matcher = hazard.pattern().matcher(rest);
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        String table = matcher.group("table");
        boolean isNew = forms.subList(0, at).stream().anyMatch(form -> form.creates(table));
        TableName name = name(table);
        return isNew
                ? Optional.empty()
                : tables.size(name)
                        .filter(size -> matters(hazard.when(), size))
                        .filter(size -> hazard.when() != When.LARGE_AND_UNCHECKED || !isChecked(name, matcher))
                        .map(size -> new Danger(
                                file,
                                forms.get(at).line(),
                                name.toString(),
                                size,
                                hazard.why(),
                                hazard.instead(),
                                hazard.source()));
    }

    private static boolean matters(When when, TableSize size) {
        return when == When.FILLED ? size.rows() > 0 : size.rows() >= LARGE.rows() || size.bytes() >= LARGE.bytes();
    }

    private boolean isChecked(TableName table, Matcher matcher) {
        String check = "CHECK ((" + bare(matcher.group("column")) + " IS NOT NULL))";
        return tables.lines(table).stream()
                .anyMatch(line -> line.replace("\"", "").endsWith(check));
    }

    private static TableName name(String words) {
        List<String> parts =
                List.of(words.split("\\.", 2)).stream().map(Dangers::bare).toList();
        return parts.size() == 1 ? TableName.of(parts.get(0)) : TableName.of(parts.get(0), parts.get(1));
    }

    private static String bare(String word) {
        String inside =
                word.startsWith("\"") || word.startsWith("`") || word.startsWith("[") ? word.substring(1) : word;
        return inside.replace('\u00A0', ' ');
    }
}
