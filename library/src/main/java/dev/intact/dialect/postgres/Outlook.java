package dev.intact.dialect.postgres;

import dev.intact.dialect.Finding;
import dev.intact.dialect.Undertaking;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Asks the server, in one statement, what would keep a load from being published: rights, read-only transactions, slots
 * that hold the log, transactions that nobody ends and those that hold what the load has to lock. How full its disks are
 * cannot be asked.
 */
final class Outlook {
    /** A transaction that has lived so long is not about to end. */
    static final Duration OLD = Duration.ofMinutes(5);

    // What is said of a session that is lent tells of others that had it; its transaction has said that it writes.
    // Rows that are added are in the way of nobody but a lock against writing; rows that are compared need all other
    // writers kept out. An autovacuum gives way, unless the numbers of transactions run out.
    private static final String QUESTION = """
            with target as (
              select t.name, t.mode, coalesce(t.space, current_schema()) as space, to_regclass(t.name) as id,
                exists (select 1 from pg_index i where i.indrelid = to_regclass(t.name) and i.indisunique) as keyed
              from unnest(?::text[], ?::text[], ?::text[]) t(name, mode, space)),
            lacking as (
              select t.name, p.privilege, p.n
              from target t
              cross join (values (1, 'SELECT'), (2, 'INSERT'), (3, 'UPDATE'), (4, 'DELETE')) p(n, privilege)
              where t.id is not null
                and case p.privilege when 'INSERT' then true when 'SELECT' then t.keyed or t.mode <> 'append'
                  when 'UPDATE' then t.mode = 'upsert' or t.mode = 'replace' and t.keyed else t.mode = 'replace' end
                and not has_table_privilege(t.id, p.privilege)
                and not (p.privilege <> 'DELETE' and has_any_column_privilege(t.id, p.privilege))),
            blocking as (
              select l.pid, l.virtualtransaction, string_agg(distinct t.name, ', ') as tables
              from pg_locks l join target t on t.id = l.relation
              where l.granted and l.database = (select d.oid from pg_database d where d.datname = current_database())
                and l.pid is distinct from pg_backend_pid()
                and (l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                  or t.mode <> 'append' and l.mode in ('RowExclusiveLock', 'ShareUpdateExclusiveLock'))
              group by l.pid, l.virtualtransaction)
            select 'memory', current_setting('work_mem'), current_setting('maintenance_work_mem'), ''
            union all
            select 'read only', '', '', ''
            where case when %1$s then current_setting('transaction_read_only')
              else (select s.reset_val from pg_settings s where s.name = 'default_transaction_read_only') end = 'on'
            union all
            select 'right', name, string_agg(privilege, ', ' order by n), current_user from lacking group by name
            union all
            select distinct 'schema', t.space, '', current_user::text from target t join pg_namespace n on n.nspname = t.space
            where t.id is null and not has_schema_privilege(n.oid, 'CREATE')
            union all
            select 'database', s.name, '', current_user::text from (values ('intact'), ('intact_stage')) s(name)
            where to_regnamespace(s.name) is null and not has_database_privilege(current_database(), 'CREATE')
              and (s.name = 'intact' or %1$s)
            union all
            select 'schema', n.nspname::text, '', current_user::text from pg_namespace n
            where n.nspname = 'intact_stage' and not has_schema_privilege(n.oid, 'CREATE') and %1$s
            union all
            select 'temporary', current_database()::text, '', current_user::text
            where not %1$s and not has_database_privilege(current_database(), 'TEMPORARY')
            union all
            select case when r.active then 'slot limit' else 'slot' end, r.slot_name::text,
              pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), r.restart_lsn)),
              coalesce(pg_size_pretty(r.safe_wal_size), '')
            from pg_replication_slots r
            where r.restart_lsn is not null and not r.temporary and (not r.active or r.safe_wal_size < ?)
            union all
            select 'prepared', p.gid, p.owner::text, coalesce(b.tables, '') from pg_prepared_xacts p
            left join pg_locks x on x.pid is null and x.locktype = 'transactionid' and x.transactionid = p.transaction
            left join blocking b on b.pid is null and b.virtualtransaction = x.virtualtransaction
            where p.database = current_database() and p.prepared < now() - ? * interval '1 second'
            union all
            select 'holder', a.pid::text, concat_ws(', ', a.usename, nullif(a.application_name, ''), a.state), b.tables
            from blocking b join pg_stat_activity a on a.pid = b.pid
            where case when a.backend_type = 'autovacuum worker' then a.query like '%%(to prevent wraparound)%%'
              else a.xact_start < now() - ? * interval '1 second' end""";

    private final Connection connection;
    private final Duration old;
    private final Sessions sessions;

    Outlook(Connection connection, Duration old, Sessions sessions) {
        this.connection = connection;
        this.old = old;
        this.sessions = sessions;
    }

    List<Finding> on(Undertaking undertaking) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(QUESTION.formatted(sessions == Sessions.OWN))) {
            List<Map.Entry<TableName, Mode>> tables =
                    List.copyOf(undertaking.tables().entrySet());
            statement.setArray(
                    1, texts(tables.stream().map(t -> Catalog.sql(t.getKey())).toArray()));
            statement.setArray(
                    2, texts(tables.stream().map(t -> t.getValue().word()).toArray()));
            statement.setArray(
                    3,
                    texts(tables.stream()
                            .map(t -> t.getKey().schema().orElse(null))
                            .toArray()));
            statement.setLong(4, undertaking.bytes());
            statement.setLong(5, old.toSeconds());
            statement.setLong(6, old.toSeconds());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    findings.add(finding(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
                }
            }
        }
        return findings;
    }

    private Array texts(Object[] values) throws SQLException {
        return connection.createArrayOf("text", values);
    }

    private static Finding finding(String kind, String name, String detail, String more) {
        return switch (kind) {
            case "memory" -> Finding.setting("work_mem " + name + ", maintenance_work_mem " + detail);
            case "read only" ->
                Finding.refusal(
                        "transactions of this role are read-only (default_transaction_read_only)",
                        "Use a role, or the address of a server, that writes");
            case "right" ->
                Finding.refusal(
                        "the role " + more + " lacks " + detail + " on " + name,
                        "Run: grant " + detail.toLowerCase(Locale.ROOT) + " on " + name + " to "
                                + SqlTypes.quote(more));
            case "schema" ->
                Finding.refusal(
                        "the role " + more + " lacks CREATE on the schema " + name,
                        "Run: grant create, usage on schema " + SqlTypes.quote(name) + " to " + SqlTypes.quote(more));
            case "database" ->
                Finding.refusal(
                        "the schema " + name + " is missing and the role " + more + " may not make it",
                        "Run: create schema " + name + " authorization " + SqlTypes.quote(more));
            case "temporary" ->
                Finding.refusal(
                        "the role " + more
                                + " may not make temporary tables, in which a load is staged behind a pooler",
                        "Run: grant temporary on database " + SqlTypes.quote(name) + " to " + SqlTypes.quote(more));
            case "slot" ->
                Finding.warning(
                        "the replication slot " + name + " is not in use and keeps " + detail + " of the log"
                                + (more.isEmpty() ? "" : ", " + more + " more and it is lost"),
                        "What this load writes is kept for it, too; drop it where nobody needs it any more");
            case "slot limit" ->
                Finding.warning(
                        "the replication slot " + name + " is lost after " + more
                                + " more of the log (max_slot_wal_keep_size), less than this load reads",
                        "Let its receiver catch up first");
            case "prepared" -> prepared(name, detail, more);
            case "holder" ->
                Finding.warning(
                        "the session " + name + " (" + detail + ") has held a lock on " + more + " for long",
                        "The load waits for it at its end, no longer than its lock timeout; see pg_stat_activity");
            default -> throw new IllegalStateException(kind);
        };
    }

    private static Finding prepared(String name, String owner, String tables) {
        String what = "the prepared transaction " + name + " of " + owner + " waits for its end for long";
        String remedy = "Run: commit prepared or rollback prepared '" + name + "', whichever is right";
        return tables.isEmpty()
                ? Finding.warning(what, remedy)
                : Finding.refusal(what + " and holds a lock on " + tables, remedy);
    }
}
