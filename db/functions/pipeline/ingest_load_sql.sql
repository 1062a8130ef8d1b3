create or replace function pipeline.ingest_load_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        insert into %1$s (position, other, %2$s)
        select e.position - 1,
            case when jsonb_typeof(e.record) = 'object' then nullif(e.record - %4$L::text[], '{}') else jsonb_build_object('record', e.record) end, %3$s
        from jsonb_array_elements($1) with ordinality as e (record, position)
        cross join lateral jsonb_populate_record(null::%1$s, case
            when jsonb_typeof(e.record) <> 'object' then '{}'
            when e.record ?| %5$L then e.record - %5$L::text[]
            else e.record end) as r
        $query$, d.staging_table,
        string_agg(quote_ident(g.field), ', ' order by g.position),
        string_agg(format('nullif(r.%I, '''')', g.field), ', ' order by g.position),
        array_agg(g.field),
        '{batch_id,position,other}'::text[])
    from pipeline.data_domains as d
    join pipeline.gold_fields as g using (data_domain)
    where d.data_domain = p_data_domain
    group by d.staging_table
$func$;
comment on function pipeline.ingest_load_sql(text) is
    'The statement that brings records ($1: a JSON array) into the staging table of their domain, as text; an empty text is null, and what Gold does not name stays together in "other".';
