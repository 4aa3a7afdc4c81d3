package dev.intact.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows of the table: what is loaded into what, and what is to be reached. */
enum Job {
    PG_NEW(Base.POSTGRES, Work.NEW, "first load, the load makes the table with key and 2 indexes", Goal.atMost(0.30)),
    PG_FAMILY(
            Base.POSTGRES,
            Work.FAMILY,
            "first load of players, games, stats with foreign keys, tables made by the load",
            Goal.atMost(0.25)),
    PG_EMPTY(Base.POSTGRES, Work.EMPTY, "first load, table stands with key and 2 indexes", Goal.none()),
    PG_APPEND(Base.POSTGRES, Work.APPEND, "append a tenth", Goal.atMost(1.0)),
    PG_REPLACE(
            Base.POSTGRES, Work.REPLACE, "replace, 3 % differ", Goal.atMost(0.5).withReaders()),
    PG_REPLACE_ALL(
            Base.POSTGRES,
            Work.REPLACE_ALL,
            "replace, every row differs",
            Goal.atMost(1.5).withReaders()),
    PG_UPSERT(Base.POSTGRES, Work.UPSERT, "upsert a tenth, every row changed or new", Goal.atMost(0.33)),
    PG_UPSERT_FEW(Base.POSTGRES, Work.UPSERT_FEW, "upsert a tenth, one in 10 of them changed", Goal.atMost(0.33)),
    PG_UPDATE(Base.POSTGRES, Work.UPDATE, "update of a tenth", Goal.none()),
    PG_NDJSON(Base.POSTGRES, Work.NDJSON, "first load from NDJSON, table stands", Goal.atMost(1.5)),
    PG_COPY(
            Base.POSTGRES,
            Work.COPY,
            "a whole SQLite database copied, its table made with key and 2 indexes; Intact compares all values",
            Goal.atMost(0.5)),
    SQLITE_EMPTY(Base.SQLITE, Work.EMPTY, "first load, table stands with key and 2 indexes", Goal.atMost(0.45)),
    SQLITE_NEW(Base.SQLITE, Work.NEW, "first load, the load makes the table with key and 2 indexes", Goal.atMost(0.45)),
    SQLITE_APPEND(Base.SQLITE, Work.APPEND, "append a tenth", Goal.none()),
    SQLITE_REPLACE(
            Base.SQLITE,
            Work.REPLACE,
            "replace, 3 % differ",
            Goal.atMost(0.35).withReaders().withLock(0.20)),
    SQLITE_NDJSON(Base.SQLITE, Work.NDJSON, "first load from NDJSON, table stands", Goal.atMost(1.5)),
    SQLITE_SMALL(Base.SQLITE, Work.SMALL, "a file of 100 rows, whole process", Goal.plus(0.6)),
    SQLITE_BACKUP(
            Base.SQLITE,
            Work.BACKUP,
            "backup, verified, beside .backup with integrity_check and fsync (sqlite3: without)",
            Goal.none()),
    SQLITE_RESTORE(
            Base.SQLITE,
            Work.RESTORE,
            "restore, 3 % differ, as a load; beside .restore of the whole file",
            Goal.none()),
    SQLITE_RESTORE_ALL(
            Base.SQLITE,
            Work.RESTORE_ALL,
            "restore, every row differs, as a load; beside .restore of the whole file",
            Goal.none()),
    PG_BACKUP(
            Base.POSTGRES_15,
            Work.BACKUP,
            "backup, verified; beside pg_dump -Fc, which is not read again",
            Goal.none()),
    PG_RESTORE(
            Base.POSTGRES_15,
            Work.RESTORE,
            "restore, 3 % differ, as a load; beside pg_restore --clean --single-transaction",
            Goal.none()),
    PG_RESTORE_ALL(
            Base.POSTGRES_15,
            Work.RESTORE_ALL,
            "restore, every row differs, as a load; beside pg_restore --clean --single-transaction",
            Goal.none());

    /** Which database. */
    enum Base {
        POSTGRES("PostgreSQL"),
        /** Which the pg_dump of most machines knows. */
        POSTGRES_15("PostgreSQL 15"),
        SQLITE("SQLite");

        private final String title;

        Base(String title) {
            this.title = title;
        }
    }

    /** What there is before. */
    enum Start {
        /** No table. */
        NONE,
        /** The table, without a row. */
        EMPTY,
        /** The table with the first rows. */
        FULL,
        /** The same, of which 3 % differ. */
        CHANGED,
        /** The same, of which every one differs. */
        OTHER;

        /** What is loaded into it; empty where there are no rows. */
        Optional<String> file() {
            return switch (this) {
                case NONE, EMPTY -> Optional.empty();
                case FULL -> Optional.of("first.csv");
                case CHANGED -> Optional.of("changed.csv");
                case OTHER -> Optional.of("all.csv");
            };
        }

        /** Its name in a database. */
        String word() {
            return "start_" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is done. */
    enum Work {
        NEW(Start.NONE, "first.csv"),
        FAMILY(Start.NONE, "family"),
        EMPTY(Start.EMPTY, "first.csv"),
        APPEND(Start.FULL, "more.csv"),
        REPLACE(Start.FULL, "changed.csv"),
        REPLACE_ALL(Start.FULL, "all.csv"),
        UPSERT(Start.FULL, "upsert.csv"),
        UPSERT_FEW(Start.FULL, "upsert-few.csv"),
        UPDATE(Start.FULL, "update.csv"),
        NDJSON(Start.EMPTY, "first.ndjson"),
        SMALL(Start.EMPTY, "small.csv"),
        COPY(Start.NONE, "first.sqlite"),
        BACKUP(Start.FULL, "first.csv"),
        RESTORE(Start.CHANGED, "first.csv"),
        RESTORE_ALL(Start.OTHER, "first.csv");

        private final Start start;
        private final String file;

        Work(Start start, String file) {
            this.start = start;
            this.file = file;
        }

        Start start() {
            return start;
        }

        String file() {
            return file;
        }

        boolean isReplace() {
            return this == REPLACE || this == REPLACE_ALL;
        }

        boolean isUpsert() {
            return this == UPSERT || this == UPSERT_FEW;
        }

        boolean isOfBackups() {
            return this == BACKUP || this == RESTORE || this == RESTORE_ALL;
        }

        /** Rows that somebody reads are replaced. */
        boolean isWatched() {
            return isReplace() || this == RESTORE || this == RESTORE_ALL;
        }
    }

    private final Base base;
    private final Work work;
    private final String title;
    // A record of numbers.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Goal goal;

    Job(Base base, Work work, String title, Goal goal) {
        this.base = base;
        this.work = work;
        this.title = title;
        this.goal = goal;
    }

    /** The name of the row. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Job of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    Base base() {
        return base;
    }

    Work work() {
        return work;
    }

    String title() {
        return base.title + ": " + title;
    }

    Goal goal() {
        return goal;
    }

    /** The side that the others are compared with. */
    String baseline() {
        return switch (work) {
            case NDJSON -> "intact, CSV";
            case UPSERT, UPSERT_FEW -> "batch-rewritten";
            case UPDATE -> "batch";
            case COPY -> "pgloader";
            case BACKUP -> base == Base.SQLITE ? "sqlite3-checked" : "pg_dump";
            case RESTORE, RESTORE_ALL -> base == Base.SQLITE ? "sqlite3" : "pg_restore";
            default -> base == Base.SQLITE ? "sqlite3" : "psql";
        };
    }

    /** How many rows are read, where so many stand or are loaded first. */
    long read(long rows) {
        return switch (work) {
            case APPEND, UPSERT, UPSERT_FEW, UPDATE -> rows / 10;
            case SMALL -> 100;
            default -> rows;
        };
    }

    static List<String> words() {
        return List.of(values()).stream().map(Job::word).toList();
    }
}
