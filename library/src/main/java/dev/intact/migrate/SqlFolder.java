package dev.intact.migrate;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Forms in which other tools keep their migrations as plain SQL. */
enum SqlFolder {
    FLYWAY(
            "Flyway",
            "select version from %1$s f where success and version is not null and type not like 'UNDO%%' and"
                    + " type <> 'DELETE' and installed_rank = (select max(installed_rank) from %1$s o"
                    + " where o.version = f.version)",
            "not success"),
    LIQUIBASE("Liquibase", "select author || ':' || id from %s", "1 = 0"),
    GOOSE(
            "goose",
            "select version_id from %1$s g where is_applied and version_id > 0"
                    + " and id = (select max(id) from %1$s o where o.version_id = g.version_id)",
            "1 = 0"),
    GOLANG_MIGRATE("golang-migrate", "select version from %s", "dirty") {
        /** {@inheritDoc} Its table holds the last one alone. */
        @Override
        boolean isApplied(Taken taken, List<String> known) {
            return known.stream().anyMatch(version -> Long.parseLong(version) >= taken.version());
        }
    },
    DBMATE("dbmate", "select version from %s", "1 = 0"),
    SQLX("sqlx", "select version from %s", "not success");

    private static final Pattern ZEROS = Pattern.compile("(?<=^|\\.)0+(?=\\d)");

    private final String tool;
    private final String history;
    private final String broken;

    SqlFolder(String tool, String history, String broken) {
        this.tool = tool;
        this.history = history;
        this.broken = broken;
    }

    String tool() {
        return tool;
    }

    /** Asks for the names by which the tool knows what it has applied. */
    String history(String table) {
        return history.formatted(table);
    }

    /** Counts what the tool has begun and not ended well. */
    String brokenOnes(String table) {
        return "select count(*) from " + table + " where " + broken;
    }

    /** A name without zeros in front of its numbers, which tools write or leave out. */
    static String plain(String id) {
        return ZEROS.matcher(id).replaceAll("");
    }

    /**
     * Reads all files of a folder.
     *
     * @param files their texts by their names, sorted
     */
    List<Taken> read(Map<String, String> files) {
        return switch (this) {
            case FLYWAY -> FlywayFiles.read(files);
            case LIQUIBASE -> LiquibaseFiles.read(files);
            case GOOSE -> GooseFiles.read(files);
            case GOLANG_MIGRATE, DBMATE, SQLX -> PlainFiles.read(files);
        };
    }

    /** Whether the tool's table says that this one is applied. */
    boolean isApplied(Taken taken, List<String> known) {
        return known.contains(plain(taken.id()));
    }

    /** The tool that writes such files; files that several tools write alike are taken for those of one of them. */
    static SqlFolder of(Map<String, String> files) {
        if (files.values().stream().anyMatch(LiquibaseFiles::isOne)) {
            return LIQUIBASE;
        }
        if (files.values().stream().anyMatch(GooseFiles::isOne)) {
            return GOOSE;
        }
        if (files.keySet().stream().anyMatch(FlywayFiles::isOne)) {
            return FLYWAY;
        }
        if (files.values().stream().anyMatch(PlainFiles::isMarked)) {
            return DBMATE;
        }
        return files.keySet().stream().anyMatch(name -> name.endsWith(".up.sql")) ? GOLANG_MIGRATE : SQLX;
    }
}
