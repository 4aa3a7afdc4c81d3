package dev.intact.dialect;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was found out about a statement from its text: a program sends the same ones again and again. Bounded; safe for
 * many threads.
 *
 * @param <V> what is found out
 * @param <X> why nothing can be, which is not kept
 */
public final class TextMemo<V, X extends Exception> {
    private static final int MOST = 1000;
    private static final int LONGEST = 4000;

    private final Look<V, X> look;
    private final Map<String, V> known = new ConcurrentHashMap<>();

    /**
     * Finds something out.
     *
     * @param <V> what
     * @param <X> why it cannot
     */
    @FunctionalInterface
    public interface Look<V, X extends Exception> {
        /**
         * Looks at a text.
         *
         * @param sql the text
         * @return always the same of the same text; never null
         * @throws X why nothing can be found out
         */
        V at(String sql) throws X;
    }

    /**
     * Nothing is known yet.
     *
     * @param look finds it out
     */
    public TextMemo(Look<V, X> look) {
        this.look = look;
    }

    /**
     * What is found out about a text.
     *
     * @param sql the text
     * @return as it was found the first time
     * @throws X why nothing can be found out
     */
    public V of(String sql) throws X {
        V found = known.get(sql);
        return found == null ? found(sql) : found;
    }

    private V found(String sql) throws X {
        V found = look.at(sql);
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
