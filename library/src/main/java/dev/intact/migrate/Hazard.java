package dev.intact.migrate;

import dev.intact.dialect.SqlTokens.Lexis;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A statement that is known to hurt. The pattern reads what {@link StatementForms} writes, from the beginning of a statement to the
 * end of the file: words in small letters, strings as {@code '}, statements separated by {@code ;}. Its group {@code table} is
 * the table that is hurt, its group {@code column} the column.
 *
 * @param lexis of which database
 * @param pattern of the statement
 * @param when it hurts
 * @param why it hurts
 * @param instead what to do about it
 * @param source in the manual
 */
record Hazard(Lexis lexis, Pattern pattern, When when, String why, String instead, String source) {
    /** Where it hurts. */
    enum When {
        /** On a table of many rows or bytes. */
        LARGE,
        /** As {@link #LARGE}, but where the table already has a valid check that the column is not null. */
        LARGE_AND_UNCHECKED,
        /** Wherever there are rows. */
        FILLED
    }

    private static final String PG = "https://www.postgresql.org/docs/current/";
    private static final String LITE = "https://sqlite.org/";
    private static final String TABLE = "(?<table>\\S+)";
    private static final String REST = "[^;]*";
    private static final String ALTER = "alter table (?:if exists )?(?:only )?" + TABLE + " (?:\\* )?";
    private static final String ADD_COLUMN = ALTER + "add (?:column )?(?:if not exists )?(?!constraint )\\S+ ";
    private static final String VOLATILE = "(?:random|gen_random_uuid|uuid_generate_v\\d\\w*|uuidv[47]|clock_timestamp"
            + "|timeofday|nextval|txid_current|pg_current_xact_id) \\(";

    /** All that are known. */
    static final List<Hazard> ALL = Stream.of(
                    postgres(
                            ALTER + "alter (?:column )?\\S+ (?:set data )?type " + REST,
                            When.LARGE,
                            "another type writes the whole table and its indexes anew, and nobody reads or writes it meanwhile"
                                    + " (not where a varchar only grows or becomes text)",
                            "Add a column of the new type, fill it in portions, then change over",
                            "sql-altertable.html#SQL-ALTERTABLE-NOTES"),
                    postgres(
                            ADD_COLUMN + REST + "\\bdefault " + REST + VOLATILE + REST,
                            When.LARGE,
                            "a default that is another for each row writes the whole table anew, and nobody reads or writes it"
                                    + " meanwhile",
                            "Add the column without a default, set the default, fill the rows in portions",
                            "sql-altertable.html#SQL-ALTERTABLE-NOTES"),
                    postgres(
                            ADD_COLUMN + "(?:(?:small|big)?serial\\b|" + REST
                                    + "\\bgenerated (?:always|by default) as identity|" + REST
                                    + "\\bgenerated always as \\(" + REST + " stored)" + REST,
                            When.LARGE,
                            "a new column whose values are computed writes the whole table anew, and nobody reads or writes it"
                                    + " meanwhile",
                            "Add a plain column, fill it in portions, then set its default or identity",
                            "sql-altertable.html#SQL-ALTERTABLE-NOTES"),
                    postgres(
                            ALTER + "alter (?:column )?(?<column>\\S+) set not null\\b" + REST,
                            When.LARGE_AND_UNCHECKED,
                            "all rows are read while nobody reads or writes the table",
                            "ADD CONSTRAINT … CHECK (… IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in a later migration, then SET"
                                    + " NOT NULL, which reads nothing",
                            "sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL"),
                    postgres(
                            ALTER + "add (?:constraint \\S+ )?(?:check|foreign key)\\b(?!" + REST + "not valid)" + REST,
                            When.LARGE,
                            "all rows are looked at while nobody writes the table",
                            "Add it NOT VALID, and VALIDATE CONSTRAINT in a later migration",
                            "sql-altertable.html#SQL-ALTERTABLE-NOTES"),
                    postgres(
                            ALTER + "add (?:constraint \\S+ )?(?:unique|primary key)(?! using index)\\b" + REST,
                            When.LARGE,
                            "its index is built while nobody reads or writes the table",
                            "CREATE UNIQUE INDEX CONCURRENTLY (transaction:false), then ADD CONSTRAINT … USING INDEX",
                            "sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX"),
                    postgres(
                            ALTER + "set (?:logged|unlogged|tablespace|access method)\\b" + REST,
                            When.LARGE,
                            "the whole table is written anew, and nobody reads or writes it meanwhile",
                            "Do it at a quiet hour",
                            "sql-altertable.html#SQL-ALTERTABLE-DESC-SET-LOGGED-UNLOGGED"),
                    postgres(
                            "alter table (?:if exists )?(?:only )?\\S+ attach partition " + TABLE + REST,
                            When.LARGE,
                            "all rows of the partition are looked at while nobody reads or writes it",
                            "Add a CHECK that says the same as its bounds first, NOT VALID and then validated",
                            "sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION"),
                    postgres(
                            "create (?:unique )?index (?!concurrently\\b)(?:if not exists )?(?:(?!on )\\S+ )?on (?:only )?"
                                    + TABLE + REST,
                            When.LARGE,
                            "nobody writes the table until the index is built",
                            "CREATE INDEX CONCURRENTLY, in a file of its own that says transaction:false",
                            "sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"),
                    postgres(
                            "reindex (?:\\([^;]*?\\) )?table (?!concurrently\\b)" + TABLE + REST,
                            When.LARGE,
                            "nobody writes the table until its indexes are built",
                            "REINDEX TABLE CONCURRENTLY, in a file of its own that says transaction:false",
                            "sql-reindex.html#SQL-REINDEX-CONCURRENTLY"),
                    postgres(
                            "vacuum (?:full (?:freeze )?(?:verbose )?(?:analyze )?|\\([^;]*?\\bfull\\b[^;]*?\\) )"
                                    + TABLE + REST,
                            When.LARGE,
                            "the whole table is written anew, and nobody reads or writes it meanwhile",
                            "Plain VACUUM frees the room for new rows without a lock",
                            "sql-vacuum.html"),
                    postgres(
                            "cluster (?:verbose )?(?:\\([^;]*?\\) )?" + TABLE + REST,
                            When.LARGE,
                            "the whole table is written anew, and nobody reads or writes it meanwhile",
                            "Do it at a quiet hour",
                            "sql-cluster.html"),
                    postgres(
                            "refresh materialized view (?!concurrently\\b)" + TABLE + REST,
                            When.LARGE,
                            "nobody reads the view until it is filled",
                            "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index",
                            "sql-refreshmaterializedview.html"),
                    both(
                            "update (?:only )?" + TABLE + " (?:as )?(?:(?!set )\\S+ )?set (?!" + REST + "\\bwhere )"
                                    + REST,
                            When.LARGE,
                            "every row is written anew in one transaction, and whoever wants to change one waits for its end",
                            "Fill the rows in portions, before or after the migration",
                            "sql-update.html",
                            "lang_update.html"),
                    both(
                            ALTER + "drop (?:column )?(?!constraint )(?:if exists )?\\S+" + REST,
                            When.FILLED,
                            "programs that still name the column fail from then on, and its values are gone: no down part brings"
                                    + " them back",
                            "First release programs that do not name it; take a backup of the table",
                            "sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN",
                            "lang_altertable.html#altertabdropcol"),
                    both(
                            ALTER + "(?:rename (?!constraint )|set schema )" + REST,
                            When.FILLED,
                            "programs that still use the old name fail from then on",
                            "Keep the old name alive: a view under the old table's name, or a second column until all have moved",
                            "sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME",
                            "lang_altertable.html#altertabrename"),
                    sqlite(
                            "create (?:unique )?index (?:if not exists )?\\S+ on " + TABLE + REST,
                            When.LARGE,
                            "nobody writes the database until the index is built",
                            "Do it at a quiet hour",
                            "lang_createindex.html"),
                    sqlite(
                            ALTER + "drop (?:column )?\\S+" + REST,
                            When.LARGE,
                            "the whole table is written anew, and nobody writes the database meanwhile",
                            "Leave the column unused, or do it at a quiet hour",
                            "lang_altertable.html#altertabdropcol"),
                    sqlite(
                            "insert (?:or \\w+ )?into \\S+ (?:\\([^;]*?\\) )?select [^;]*?\\bfrom (?<table>[^ ;]+)"
                                    + REST + "(?:;[^;]*?)*?; drop table (?:if exists )?\\k<table>(?![^ ;])",
                            When.LARGE,
                            "the whole table is written anew, with its indexes, and nobody writes the database meanwhile",
                            "Where a column is only added, ALTER TABLE ADD COLUMN writes no row",
                            "lang_altertable.html#otheralter"))
            .flatMap(List::stream)
            .toList();

    private static List<Hazard> postgres(String pattern, When when, String why, String instead, String source) {
        return List.of(new Hazard(Lexis.POSTGRES, Pattern.compile(pattern), when, why, instead, PG + source));
    }

    private static List<Hazard> sqlite(String pattern, When when, String why, String instead, String source) {
        return List.of(new Hazard(Lexis.SQLITE, Pattern.compile(pattern), when, why, instead, LITE + source));
    }

    private static List<Hazard> both(
            String pattern, When when, String why, String instead, String postgres, String sqlite) {
        return Stream.of(postgres(pattern, when, why, instead, postgres), sqlite(pattern, when, why, instead, sqlite))
                .flatMap(List::stream)
                .toList();
    }
}
