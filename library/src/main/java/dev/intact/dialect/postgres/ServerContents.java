package dev.intact.dialect.postgres;

import dev.intact.dialect.Condition.Contents;
import dev.intact.dialect.Condition.Thing;
import dev.intact.dialect.Condition.Trouble;
import dev.intact.dialect.FailureKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the catalogue of a database for what may make trouble. Reads no table, nor asks for its size: that would wait for
 * whoever has locked it.
 */
final class ServerContents {
    // What Intact puts aside comes and goes.
    private static final String TABLES = """
            pg_class c join pg_namespace n on n.oid = c.relnamespace
              and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'intact_stage')
              and n.nspname not like 'pg_temp%'""";

    private static final Logger LOG = LoggerFactory.getLogger(ServerContents.class);
    private static final String NAME = "quote_ident(n.nspname) || '.' || quote_ident(c.relname)";

    private static final String INVALID = """
            select %s, 0, '' from pg_index i join %s on c.oid = i.indexrelid
            where not i.indisvalid and c.relkind = 'i'
              and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
            order by 1 limit 10""";

    // A column may end before its sequence does.
    private static final String SEQUENCES = """
            select s.name, (1000 * s.last / s.most)::bigint, s.last || ' of ' || s.most from (
              select %s as name,
                case when has_sequence_privilege(q.seqrelid, 'select, usage')
                  then pg_sequence_last_value(q.seqrelid)::numeric end as last,
                least(q.seqmax, case a.atttypid when 'int4'::regtype then 2147483647 when 'int2'::regtype then 32767
                  else q.seqmax end)::numeric as most
              from pg_sequence q join %s on c.oid = q.seqrelid
              left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = q.seqrelid
                and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
              left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
              where q.seqincrement > 0 and not q.seqcycle) s
            where s.last is not null order by 2 desc, 1 limit 10""";

    private static final String NOT_ANALYSED = """
            select %s, s.n_live_tup, '' from %s join pg_stat_user_tables s on s.relid = c.oid
            where c.reltuples < 0 order by 2 desc, 1 limit 10""";

    private static final String DEAD = """
            select %s, s.n_dead_tup, s.n_live_tup::text from pg_stat_user_tables s join %s on c.oid = s.relid
            where s.n_dead_tup > s.n_live_tup / 4 order by 2 desc, 1 limit 10""";

    private static final String UNLOGGED = """
            select %s, 0, '' from %s
            where c.relkind = 'r' and c.relpersistence = 'u' order by 2 desc, 1 limit 10""";

    private static final String REFERENCES = """
            select %s, c.relpages::bigint * current_setting('block_size')::bigint, (select string_agg(quote_ident(a.attname), ', ' order by k.place)
                from unnest(f.conkey) with ordinality k(number, place)
                join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number)
            from pg_constraint f join %s on c.oid = f.conrelid
            where f.contype = 'f' and c.relkind = 'r' and not exists (
              select from pg_index i where i.indrelid = c.oid and i.indisvalid and i.indpred is null
                and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(f.conkey)] @> f.conkey)
            order by 2 desc, 1 limit 10""";

    // Of all databases: the log is the server's. One that is lost keeps nothing any more.
    private static final String SLOTS = """
            select s.slot_name, pg_wal_lsn_diff(
                case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end, s.restart_lsn)::bigint,
              s.slot_type || coalesce(', ' || s.plugin, '') || coalesce(', database ' || s.database, '')
            from pg_replication_slots s
            where not s.active and s.restart_lsn is not null and s.wal_status is distinct from 'lost'
            order by 2 desc, 1 limit 10""";

    private static final String FROZEN = """
            select greatest(age(d.datfrozenxid), mxid_age(d.datminmxid)) from pg_database d
            where d.datname = current_database()""";

    private final Connection connection;

    ServerContents(Connection connection) {
        this.connection = connection;
    }

    Contents ask() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // To ask a sequence how far it is waits for whoever changes it.
            statement.execute("set local lock_timeout = '1s'");
            return contents();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private Contents contents() throws SQLException {
        List<Thing> all = new ArrayList<>();
        add(all, Trouble.INVALID_INDEX, INVALID);
        add(all, Trouble.SEQUENCE, SEQUENCES);
        add(all, Trouble.NOT_ANALYSED, NOT_ANALYSED);
        add(all, Trouble.DEAD_ROWS, DEAD);
        add(all, Trouble.UNLOGGED, UNLOGGED);
        add(all, Trouble.REFERENCE, REFERENCES);
        add(all, Trouble.SLOT, SLOTS);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FROZEN)) {
            return new Contents(all, row.next() ? row.getLong(1) : 0);
        }
    }

    private void add(List<Thing> all, Trouble trouble, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query.formatted(NAME, TABLES))) {
            while (row.next()) {
                all.add(new Thing(trouble, row.getString(1), row.getLong(2), row.getString(3)));
            }
        } catch (SQLException e) {
            if (SqlStates.classify(e) != FailureKind.CONFLICT) {
                throw e;
            }
            LOG.info("{} cannot be looked at while somebody has locked it", trouble, e);
        }
    }
}
