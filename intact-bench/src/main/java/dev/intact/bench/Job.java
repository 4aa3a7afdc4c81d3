package dev.intact.bench;

import java.util.List;

/** What is loaded into what. */
enum Job {
    /** All rows into an empty table that stands, with a primary key and two secondary indexes. */
    EMPTY("empty", "first load, table stands with key and 2 indexes", "first.csv", List.of()),
    /** All rows into a table that the load makes. */
    NEW("new", "first load, table is made, with key", "first.csv", List.of("--key", "id")),
    /** All rows again, three in a hundred of them other ones. */
    REPLACE("replace", "replace, 3 % differ", "changed.csv", List.of("--mode", "replace")),
    /** A fifth more. */
    APPEND("append", "append a fifth", "more.csv", List.of()),
    /** As the first, from NDJSON. */
    NDJSON("ndjson", "first load from NDJSON, table stands", "first.ndjson", List.of());

    private final String word;
    private final String title;
    private final String file;
    private final List<String> options;

    Job(String word, String title, String file, List<String> options) {
        this.word = word;
        this.title = title;
        this.file = file;
        this.options = options;
    }

    String word() {
        return word;
    }

    String title() {
        return title;
    }

    String file() {
        return file;
    }

    List<String> options() {
        return options;
    }

    /** Whether the table holds the first rows before. */
    boolean full() {
        return this == REPLACE || this == APPEND;
    }
}
