package dev.intact.dialect.postgres;

/** A column of a table in the words of CREATE TABLE. A sequence's own settings are told where they are not the usual ones. */
final class ColumnWords {
    /** Of {@link #FROM}. */
    static final String LINE = """
            quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
              || case when a.attstorage <> y.typstorage then ' storage ' || case a.attstorage when 'p' then 'plain'
                when 'e' then 'external' when 'm' then 'main' else 'extended' end else '' end
              || case a.attcompression when 'p' then ' compression pglz' when 'l' then ' compression lz4' else '' end
              || case when a.attcollation <> y.typcollation then ' collate ' || a.attcollation::regcollation else '' end
              || case when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid)
                  || ') stored'
                when a.attgenerated = 'v' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')'
                when a.attidentity <> '' then ' generated ' || case a.attidentity when 'a' then 'always'
                  else 'by default' end || ' as identity' || coalesce((
                    select ' (start ' || s.seqstart || ' increment ' || s.seqincrement || ' minvalue ' || s.seqmin
                      || ' maxvalue ' || s.seqmax || ' cache ' || s.seqcache
                      || case when s.seqcycle then ' cycle' else '' end || ')'
                    from pg_depend o join pg_sequence s on s.seqrelid = o.objid
                    where o.refclassid = 'pg_class'::regclass and o.refobjid = a.attrelid and o.refobjsubid = a.attnum
                      and o.deptype = 'i' and o.classid = 'pg_class'::regclass
                      and (s.seqstart, s.seqincrement, s.seqmin, s.seqcache, s.seqcycle) <> (1, 1, 1, 1, false)), '')
                when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
              || case when a.attnotnull then ' not null' else '' end""";

    static final String FROM = """
            from pg_attribute a join pg_type y on y.oid = a.atttypid
              left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum""";

    private ColumnWords() {}
}
