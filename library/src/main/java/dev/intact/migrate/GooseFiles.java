package dev.intact.migrate;

import dev.intact.error.ConfigurationException;
import dev.intact.migrate.Migration.Within;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files {@code 1_name.sql} with {@code -- +goose Up} and {@code -- +goose Down}. */
final class GooseFiles {
    private static final Pattern NAME = Pattern.compile("(?<version>\\d{1,18})_(?<name>.*)\\.sql");
    private static final Pattern UP = Pattern.compile("(?mi)^--[ \\t]*\\+goose[ \\t]+up.*$");
    private static final Pattern DOWN = Pattern.compile("(?mi)^--[ \\t]*\\+goose[ \\t]+down.*$");
    private static final Pattern ALONE = Pattern.compile("(?mi)^--[ \\t]*\\+goose[ \\t]+no[ \\t]+transaction.*$");
    private static final Pattern ENV = Pattern.compile("(?mi)^--[ \\t]*\\+goose[ \\t]+envsub.*$");
    private static final Pattern MARK = Pattern.compile("(?mi)^--[ \\t]*\\+goose.*\\n?");

    private GooseFiles() {}

    static boolean isOne(String text) {
        return UP.matcher(text).find();
    }

    static List<Taken> read(Map<String, String> files) {
        List<Taken> all = new ArrayList<>();
        files.forEach((file, text) -> {
            Matcher name = NAME.matcher(file);
            Matcher up = UP.matcher(text);
            if (!name.matches() || !up.find() || ENV.matcher(text).find()) {
                throw new ConfigurationException(
                        file + " is not called <digits>_<name>.sql, has no line '-- +goose Up', or"
                                + " has variables put in by goose. Nothing was written. Mend it, or move it elsewhere.");
            }
            all.add(taken(name, text, up.end()));
        });
        return all;
    }

    private static Taken taken(Matcher name, String text, int begin) {
        Matcher down = DOWN.matcher(text);
        boolean two = down.find(begin);
        Within within = ALONE.matcher(text).find() ? Within.NONE : Within.TRANSACTION;
        long version = Long.parseLong(name.group("version"));
        return new Taken(
                Long.toString(version),
                version,
                name.group("name"),
                bare(text.substring(begin, two ? down.start() : text.length())),
                two ? Optional.of(bare(text.substring(down.end()))) : Optional.empty(),
                within);
    }

    /** Where a statement begins and ends, SQL itself tells here. */
    private static String bare(String sql) {
        return MARK.matcher(sql).replaceAll("");
    }
}
