package dev.intact.migrate;

import dev.intact.error.ConfigurationException;
import dev.intact.migrate.Migration.Within;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files that begin with {@code --liquibase formatted sql}: each changeset becomes a file, numbered in the order of the files. */
final class LiquibaseFiles {
    private static final Pattern HEAD =
            Pattern.compile("\\s*--[ \\t]*liquibase formatted sql.*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern CHANGESET =
            Pattern.compile("(?mi)^--[ \\t]*changeset[ \\t]+(?<author>[^:\\n]+):(?<id>\\S+)(?<options>[^\\n]*)$");
    private static final Pattern ROLLBACK = Pattern.compile("(?i)--[ \\t]*rollback\\b[ \\t]?(?<sql>.*)");
    private static final Pattern COMMENT = Pattern.compile("(?i)--[ \\t]*comment:?.*");
    private static final Pattern ACTING =
            Pattern.compile("(?mi)^--[ \\t]*(preconditions?|precondition-\\S+|property|include|ignoreLines)\\b.*$");
    private static final Pattern BEYOND = Pattern.compile(
            "(?i)(runOnChange|runAlways|endDelimiter|dbms|context|labels?|contextFilter):(?!false)\\S*");

    private LiquibaseFiles() {}

    static boolean isOne(String text) {
        return HEAD.matcher(text).matches();
    }

    static List<Taken> read(Map<String, String> files) {
        List<Taken> all = new ArrayList<>();
        files.forEach((file, text) -> {
            Matcher acting = ACTING.matcher(text);
            if (!isOne(text) || acting.find()) {
                throw new ConfigurationException(
                        file + " does not begin with '--liquibase formatted sql', or has a line that"
                                + " only Liquibase understands"
                                + (isOne(text) ? " (" + acting.group().strip() + ")" : "")
                                + ". Nothing was written. Mend it, or move it elsewhere.");
            }
            changesets(file, text, all);
        });
        return all;
    }

    private static void changesets(String file, String text, List<Taken> all) {
        Matcher found = CHANGESET.matcher(text);
        int at = 0;
        while (found.find(at)) {
            String options = found.group("options");
            Matcher beyond = BEYOND.matcher(options);
            String id = found.group("author").strip() + ":" + found.group("id");
            if (beyond.find()) {
                throw new ConfigurationException(
                        file + ", changeset " + id + ": a migration of Intact has nothing like " + beyond.group()
                                + ". Nothing was written. Take it out, or move the changeset elsewhere.");
            }
            String name = found.group("id");
            Within within = options.toLowerCase(Locale.ROOT).contains("runintransaction:false")
                    ? Within.NONE
                    : Within.TRANSACTION;
            int begin = found.end();
            at = found.find() ? found.start() : text.length();
            all.add(taken(id, all.size() + 1L, name, text.substring(begin, at), within));
        }
    }

    private static Taken taken(String id, long version, String name, String text, Within within) {
        List<String> up = new ArrayList<>();
        List<String> down = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Matcher rollback = ROLLBACK.matcher(line.strip());
            if (rollback.matches()) {
                down.add(rollback.group("sql"));
            } else if (!COMMENT.matcher(line.strip()).matches()) {
                up.add(line);
            }
        }
        String back = String.join("\n", down).strip();
        boolean none = back.isEmpty() || back.equalsIgnoreCase("not required") || back.equalsIgnoreCase("empty");
        return new Taken(id, version, name, String.join("\n", up), none ? Optional.empty() : Optional.of(back), within);
    }
}
