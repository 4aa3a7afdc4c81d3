package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.SchemaObject;
import dev.intact.dialect.Scratch;
import dev.intact.dialect.SessionSettings;
import dev.intact.error.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** An empty database that somebody made for this, emptied again object by object: the database itself may be another's. */
record GivenScratch(Address address, SessionSettings settings) implements Scratch {
    private static final int SHOWN = 3;

    // What goes takes others along: after each, it is looked anew. What is in a schema goes with it.
    private static final String EMPTY = """
            do $$ declare statement text; begin loop
              %s
              select s.statement into statement from (
                select 1, format('drop extension %%I cascade', extname) from pg_extension where oid >= 16384
                union all select 2, format('drop schema %%I cascade', nspname) from space where nspname <> 'public'
                union all select 3, format('drop %%s %%s cascade', case c.relkind when 'v' then 'view'
                  when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table'
                  else 'table' end, c.oid::regclass)
                from pg_class c join space n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
                union all select 4, format('drop routine %%s cascade', p.oid::regprocedure)
                from pg_proc p join space n on n.oid = p.pronamespace
                union all select 5, format('drop type %%s cascade', t.oid::regtype)
                from pg_type t join space n on n.oid = t.typnamespace where t.typtype in ('e', 'd', 'r', 'c')
              ) s (rank, statement) order by rank limit 1;
              exit when statement is null;
              execute statement;
            end loop; end $$""".formatted(SchemaObjects.WITH.strip());

    static GivenScratch take(Address address, SessionSettings settings) throws SQLException {
        try (Connection connection = Session.open(address, settings, Session.Purpose.PROGRAM)) {
            List<SchemaObject> there = PostgresBlueprint.ONE.objects(connection);
            if (!there.isEmpty()) {
                throw new ConfigurationException("The scratch database " + address + " is not empty ("
                        + String.join(
                                ", ",
                                there.stream()
                                        .limit(SHOWN)
                                        .map(SchemaObject::title)
                                        .toList())
                        + (there.size() > SHOWN ? ", …" : "")
                        + "). Nothing was touched. Name one in which there is nothing: it is emptied afterwards.");
            }
        }
        return new GivenScratch(address, settings);
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = Session.open(address, settings, Session.Purpose.PROGRAM);
                Statement statement = connection.createStatement()) {
            statement.execute(EMPTY);
        }
    }
}
