package dev.intact.copy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Gives names that none of the same kind has yet, short enough for the database. For one kind of thing, one thread. */
final class Names {
    private final int mostBytes;
    private final UnaryOperator<String> folding;
    private final Set<String> taken = new HashSet<>();

    private Names(int mostBytes, UnaryOperator<String> folding) {
        this.mostBytes = mostBytes;
        this.folding = folding;
    }

    /** Of PostgreSQL, which cuts what is longer without a word. */
    static Names ofPostgres() {
        return new Names(63, UnaryOperator.identity());
    }

    /** Of SQLite, to which names that differ in case are the same. */
    static Names ofSqlite() {
        return new Names(Integer.MAX_VALUE, name -> name.toLowerCase(Locale.ROOT));
    }

    /** The name itself where it can be had, else one like it. */
    String take(String wanted) {
        String name = cut(wanted, mostBytes);
        for (int i = 2; !taken.add(folding.apply(name)); i++) {
            String end = "_" + i;
            name = cut(wanted, mostBytes - end.length()) + end;
        }
        return name;
    }

    private static String cut(String name, int bytes) {
        int end = 0;
        int size = 0;
        while (end < name.length()) {
            int next = name.offsetByCodePoints(end, 1);
            size += name.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (size > bytes) {
                return name.substring(0, end);
            }
            end = next;
        }
        return name;
    }
}
