package dev.intact.load;

import dev.intact.config.Items;
import dev.intact.config.Mistakes;
import dev.intact.config.Scalar;
import dev.intact.config.Section;
import dev.intact.config.Setting;
import dev.intact.load.ColumnRule.Use;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a manifest says after {@code columns:}. */
final class ColumnItems {
    private static final List<String> KEYS = List.of("from", "type", "format", "null", "default", "ignore", "required");

    private ColumnItems() {}

    /** Rules by name, or a list of names that says only which columns there are. */
    static List<ColumnRule> rules(Setting said, Mistakes mistakes) {
        if (said instanceof Items names) {
            return unique(names).stream().map(ColumnRule::of).toList();
        }
        Section columns = said.section();
        List<ColumnRule> rules = new ArrayList<>();
        for (String column : columns.keys()) {
            columns.read(column, mistakes, rule -> rule(column, rule, mistakes)).ifPresent(rules::add);
        }
        return rules;
    }

    /** Names that are not empty and stand once. */
    static List<String> unique(Setting said) {
        List<String> names = said.texts();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isEmpty() || !seen.add(name)) {
                throw said.place()
                        .wrong(name.isEmpty() ? "a name here is empty" : "\"" + name + "\" is named twice here");
            }
        }
        return names;
    }

    private static ColumnRule rule(String column, Setting said, Mistakes mistakes) {
        if (said instanceof Scalar word) {
            return shortRule(column, word);
        }
        Section rule = said.section();
        rule.only(mistakes, KEYS);
        Use use = use(rule, mistakes);
        return new ColumnRule(
                column,
                rule.read("from", mistakes, Setting::text),
                rule.read("type", mistakes, TypeWords::type),
                rule.read("format", mistakes, ColumnItems::pattern),
                rule.read("null", mistakes, Setting::texts),
                rule.read("default", mistakes, Setting::text),
                use);
    }

    /** Nothing, {@code ignore}, or a type. */
    private static ColumnRule shortRule(String column, Scalar word) {
        ColumnRule plain = ColumnRule.of(column);
        if (word.isNothing()) {
            return plain;
        }
        boolean ignored = word.text().equals("ignore");
        return new ColumnRule(
                column,
                plain.from(),
                ignored ? plain.type() : Optional.of(TypeWords.type(word)),
                plain.format(),
                plain.nulls(),
                plain.defaultValue(),
                ignored ? Use.IGNORE : Use.LOAD);
    }

    private static Use use(Section rule, Mistakes mistakes) {
        boolean ignored = rule.read("ignore", mistakes, Setting::flag).orElse(false);
        boolean required = rule.read("required", mistakes, Setting::flag).orElse(false);
        if (ignored && rule.keys().size() > 1) {
            mistakes.add(rule.placeOf("ignore").wrong("a column that is ignored has no other rules"));
        }
        if (ignored) {
            return Use.IGNORE;
        }
        return required ? Use.REQUIRED : Use.LOAD;
    }

    private static String pattern(Setting said) {
        String pattern = said.text();
        try {
            DateTimeFormatter unused = DateTimeFormatter.ofPattern(pattern);
            return pattern;
        } catch (IllegalArgumentException malformed) {
            throw said.expected("a pattern of dates such as yyyyMMdd or dd/MM/yyyy HH:mm", malformed);
        }
    }
}
