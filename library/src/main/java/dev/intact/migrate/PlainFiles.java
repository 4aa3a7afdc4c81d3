package dev.intact.migrate;

import dev.intact.error.ConfigurationException;
import dev.intact.migrate.Migration.Within;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files {@code 1_name.up.sql} with {@code .down.sql}, {@code 1_name.sql} that only go up, or with the marks of dbmate. */
final class PlainFiles {
    private static final Pattern NAME =
            Pattern.compile("(?<version>\\d{1,18})_(?<name>.*?)(?<half>\\.up|\\.down)?\\.sql");
    private static final Pattern UP = Pattern.compile("(?m)^--[ \\t]*migrate:up(?<options>.*)$");
    private static final Pattern DOWN = Pattern.compile("(?m)^--[ \\t]*migrate:down.*$");
    private static final Pattern ALONE = Pattern.compile("\\s*--[ \\t]*no-transaction.*", Pattern.DOTALL);

    private PlainFiles() {}

    static boolean isMarked(String text) {
        return UP.matcher(text).find();
    }

    static List<Taken> read(Map<String, String> files) {
        List<Taken> all = new ArrayList<>();
        files.forEach((file, text) -> {
            Matcher name = NAME.matcher(file);
            if (!name.matches()) {
                throw new ConfigurationException(file + " is not called <digits>_<name>.sql, .up.sql or .down.sql."
                        + " Nothing was written. Rename it, or move it elsewhere.");
            }
            if (!".down".equals(name.group("half"))) {
                Optional<String> back = Optional.ofNullable(name.group("half"))
                        .flatMap(half -> Optional.ofNullable(files.get(file.replaceAll("\\.up\\.sql$", ".down.sql"))));
                all.add(taken(name, text, back));
            }
        });
        return all;
    }

    private static Taken taken(Matcher name, String text, Optional<String> back) {
        long version = Long.parseLong(name.group("version"));
        Matcher up = UP.matcher(text);
        if (!up.find()) {
            Within within = ALONE.matcher(text).matches() ? Within.NONE : Within.TRANSACTION;
            return new Taken(name.group("version"), version, name.group("name"), text, back, within);
        }
        Matcher down = DOWN.matcher(text);
        boolean two = down.find(up.end());
        Within within = up.group("options").contains("transaction:false") ? Within.NONE : Within.TRANSACTION;
        return new Taken(
                name.group("version"),
                version,
                name.group("name"),
                text.substring(up.end(), two ? down.start() : text.length()),
                two ? Optional.of(text.substring(down.end())) : Optional.empty(),
                within);
    }
}
