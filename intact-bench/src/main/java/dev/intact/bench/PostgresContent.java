package dev.intact.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What tables of PostgreSQL hold, and what they are like. */
final class PostgresContent {
    private final Server server;
    private final String database;

    PostgresContent(Server server, String database) {
        this.server = server;
        this.database = database;
    }

    /** Of each column how many values and the sum of their hashes, and of each table how many rows. */
    Map<String, String> digests(List<String> tables) throws SQLException {
        Map<String, String> digests = new TreeMap<>();
        for (String table : tables) {
            List<String> columns = server.column(database, """
                    select attname || ' ' || format_type(atttypid, null) from pg_attribute
                    where attrelid = '%s'::regclass and attnum > 0 and not attisdropped order by attnum""".formatted(table));
            List<String> asked = columns.stream().map(PostgresContent::digest).toList();
            List<String> answers = List.of(server.ask(
                            database, "select concat_ws(' ', count(*), " + String.join(", ", asked) + ") from " + table)
                    .split(" ", -1));
            digests.put(table, answers.get(0));
            for (int i = 0; i < columns.size(); i++) {
                digests.put(table + "." + columns.get(i).split(" ", 2)[0], answers.get(i + 1));
            }
        }
        return digests;
    }

    /** A number is the same with and without zeros at its end. */
    private static String digest(String column) {
        List<String> parts = List.of(column.split(" ", 2));
        String value = parts.get(1).equals("numeric") ? "trim_scale(" + parts.get(0) + ")" : parts.get(0);
        return "count(%s) || ':' || coalesce(sum(hashtextextended(%s::text, 0)), 0)".formatted(parts.get(0), value);
    }

    /** The statements that make the same tables, with their keys and indexes. */
    List<String> statements(List<String> tables) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (String table : tables) {
            statements.addAll(server.column(database, """
                    select 'create table %1$s (' || string_agg(part, ', ' order by place, part) || ')' from (
                      select attnum place, quote_ident(attname) || ' ' || format_type(atttypid, atttypmod) part
                      from pg_attribute where attrelid = '%1$s'::regclass and attnum > 0 and not attisdropped
                      union all select 10000, pg_get_constraintdef(oid) from pg_constraint
                      where conrelid = '%1$s'::regclass and contype <> 'n') parts
                    union all select pg_get_indexdef(indexrelid) from pg_index where indrelid = '%1$s'::regclass
                      and not exists (select from pg_constraint where conindid = indexrelid)""".formatted(table)));
        }
        return statements;
    }

    String shape(List<String> tables) throws SQLException {
        StringBuilder shape = new StringBuilder();
        for (String table : tables) {
            shape.append(server.ask(database, """
                    select '%1$s(' || string_agg(format_type(atttypid, atttypmod), ',' order by attnum) || ') '
                      || (select count(*) from pg_index where indrelid = '%1$s'::regclass) || ' indexes, '
                      || (select count(*) from pg_constraint where conrelid = '%1$s'::regclass and contype <> 'n')
                      || ' constraints; '
                    from pg_attribute where attrelid = '%1$s'::regclass and attnum > 0 and not attisdropped""".formatted(table)));
        }
        return shape.toString();
    }
}
