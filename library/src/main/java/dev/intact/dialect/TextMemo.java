package dev.intact.dialect;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What was found out about a statement from its text: a program sends the same ones again and again. Bounded; safe for
 * many threads.
 *
 * @param <V> what is found out
 */
public final class TextMemo<V> {
    private static final int MOST = 1000;
    private static final int LONGEST = 4000;

    private final Function<String, V> finding;
    private final Map<String, V> known = new ConcurrentHashMap<>();

    /**
     * Nothing is known yet.
     *
     * @param finding finds it out, always the same of the same text; never null
     */
    public TextMemo(Function<String, V> finding) {
        this.finding = finding;
    }

    /**
     * What is found out about a text.
     *
     * @param sql the text
     * @return as it was found the first time
     */
    public V of(String sql) {
        V found = known.get(sql);
        return found == null ? found(sql) : found;
    }

    private V found(String sql) {
        V found = finding.apply(sql);
        if (sql.length() > LONGEST) {
            return found;
        }
        if (known.size() >= MOST) {
            // Of a program that writes values into its texts; those that come often are soon here again.
            known.clear();
        }
        known.put(sql, found);
        return found;
    }
}
