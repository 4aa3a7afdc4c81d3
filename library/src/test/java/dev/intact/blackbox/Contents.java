package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.blackbox.CanonicalSum.Sum;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a database holds, seen from outside. */
final class Contents {
    private static final String SQLITE_TABLES =
            " from sqlite_schema t, %s where t.type = 'table' and t.name not like 'intact%%' and t.name not like 'sqlite_%%'";
    private static final List<String> SQLITE_SCHEMA = List.of(
            "select t.name, c.name, (c.\"notnull\" or c.pk > 0), c.pk"
                    + String.format(SQLITE_TABLES, "pragma_table_info(t.name) c"),
            "select t.name, k.\"table\", k.\"from\", k.\"to\", k.seq"
                    + String.format(SQLITE_TABLES, "pragma_foreign_key_list(t.name) k"),
            "select t.name, (select group_concat(name) from pragma_index_info(i.name))"
                    + String.format(SQLITE_TABLES, "pragma_index_list(t.name) i"));
    private static final List<String> POSTGRES_SCHEMA = List.of(
            "select table_name, column_name, data_type, character_maximum_length, is_nullable"
                    + " from information_schema.columns where table_schema = 'public' and table_name not like 'intact%'",
            "select conrelid::regclass, pg_get_constraintdef(oid) from pg_constraint"
                    + " where contype in ('p', 'u', 'f') and connamespace = 'public'::regnamespace"
                    + " and conrelid::regclass::text not like 'intact%'");

    private Contents() {}

    /** Every table of a set holds what it must. */
    static void holds(Target target, SetOfTables set) throws SQLException {
        holds(target, set, set);
    }

    /** Every table holds what another description of the same rows says. */
    static void holds(Target target, SetOfTables set, SetOfTables expected) throws SQLException {
        Map<String, Sum> found = new LinkedHashMap<>();
        Map<String, Sum> wanted = new LinkedHashMap<>();
        try (Connection connection = target.connect()) {
            for (String table : set.tables().keySet()) {
                found.put(table, CanonicalSum.of(connection, table, set.typed(table), set.empty(table)));
                wanted.put(table, new Sum(expected.rows(table), expected.sum(table)));
            }
        }
        assertThat(found).isEqualTo(wanted);
    }

    /** The tables of a user and, where it has any, of Intact. */
    static List<String> tables(Target target) {
        return target.rows(
                target.engine() == Engine.SQLITE
                        ? "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name"
                        : "select case schemaname when 'public' then '' else schemaname || '.' end || tablename"
                                + " from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
                                + " order by 1");
    }

    /** All rows of all tables. */
    static Map<String, List<String>> dump(Target target) {
        Map<String, List<String>> tables = new TreeMap<>();
        for (String table : tables(target)) {
            String name = table.contains(".") ? table : CanonicalSum.quote(table);
            List<String> rows = target.rows("select * from " + name);
            tables.put(table, rows.stream().sorted().toList());
        }
        return tables;
    }

    /** Columns and keys of the user's tables, as the database's own catalogue tells them. */
    static List<String> schema(Target target) {
        List<String> schema = new ArrayList<>();
        for (String query : target.engine() == Engine.SQLITE ? SQLITE_SCHEMA : POSTGRES_SCHEMA) {
            schema.addAll(target.rows(query));
        }
        return schema.stream().sorted().toList();
    }

    /** Nothing but the database itself is left: no staged table, no file beside it. */
    static void nothingIsLeftAside(Target target, Path folder) throws IOException {
        if (target.engine() == Engine.POSTGRES) {
            assertThat(tables(target)).noneMatch(table -> table.startsWith("intact_stage."));
            return;
        }
        try (var files = Files.list(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals("target.db")))
                    .isEmpty();
        }
    }
}
