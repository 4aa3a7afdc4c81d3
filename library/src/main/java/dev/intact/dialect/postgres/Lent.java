package dev.intact.dialect.postgres;

import dev.intact.dialect.Timeouts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGConnection;

/**
 * A session that a pooler lends for one transaction. What other clients may have left would lead rows elsewhere; what our
 * program leaves would do so with theirs. {@code RESET ALL} is no help: it takes away what the pooler itself has set for
 * us. What a pooler keeps for each client is given back its value.
 */
final class Lent {
    /** For the transaction that has begun. */
    static final String AS_USUAL = "set local role to default; set local search_path to default; ";

    /**
     * What another client has set, set back for the transaction, whose role is as usual by then: rows of a copy would be
     * rounded, keys and triggers passed over.
     */
    static final String FORGOTTEN = """
            do $$ declare setting text; begin
              for setting in select name from pg_settings where source = 'session' and lower(name) not in (
                  'application_name', 'client_encoding', 'transaction_isolation', 'transaction_read_only',
                  'transaction_deferrable') and not starts_with(name, 'tcp_') loop
                execute format('set local %I to default', setting);
              end loop;
            end $$;
            """;

    /** How many {@link #before} gives. */
    static final int STATEMENTS_BEFORE = 3;

    private static final List<String> KEPT_BY_POOLER = List.of(
            "application_name",
            "client_encoding",
            "DateStyle",
            "IntervalStyle",
            "standard_conforming_strings",
            "TimeZone");

    // COMMIT is to be as durable as it was said when the transaction began.
    private static final String CLEAR = """
            reset session authorization; reset role; close all; unlisten *; discard temp;
            do $$ declare one record; begin
              for one in select name, setting from pg_settings where source = 'session' and lower(name) not in (
                  'application_name', 'client_encoding', 'datestyle', 'intervalstyle', 'standard_conforming_strings',
                  'timezone', 'synchronous_commit', 'transaction_isolation', 'transaction_read_only',
                  'transaction_deferrable') and name || '=' || setting <> all ('{%1$s}') loop
                execute format('reset %%I', one.name);
                if strpos('{%1$s}', one.name || '=') > 0 then
                  perform set_config(one.name, one.setting, true);
                end if;
              end loop;
            end $$;
            """;

    // What the load has said ends with it; what a trigger, say, has put in its place is made to.
    private static final String OF_A_LOAD =
            "lock_timeout=%d,statement_timeout=%d,idle_in_transaction_session_timeout=%d,"
                    + "transaction_timeout=0,row_security=off";

    private final PGConnection driver;
    private final Map<String, String> kept = new TreeMap<>();

    Lent(PGConnection driver) {
        this.driver = driver;
        KEPT_BY_POOLER.forEach(name -> kept.put(name, value(name)));
    }

    private String value(String name) {
        return String.valueOf(driver.getParameterStatus(name));
    }

    /** To be said as a transaction begins. */
    String before() {
        return AS_USUAL + "discard temp; ";
    }

    /** To be said before COMMIT. */
    String after() {
        return after("");
    }

    /**
     * To be said before COMMIT of a load: what waits for it, deferred constraints and triggers, is bounded as the load has
     * said.
     */
    String afterLoad(Timeouts said) {
        return after(OF_A_LOAD.formatted(
                PublishingTransaction.millis(said.lock()),
                said.statement().toMillis(),
                said.idle().toMillis()));
    }

    private String after(String more) {
        StringBuilder after = new StringBuilder(CLEAR.formatted(more));
        kept.forEach((name, before) -> {
            if (!value(name).equals(before)) {
                after.append("set ")
                        .append(name)
                        .append(" = ")
                        .append(SqlTypes.literal(before))
                        .append("; ");
            }
        });
        return after.toString();
    }
}
