create or replace function pipeline.stage_child_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        insert into %1$s (batch_id, listing_staging_id, listing_id, record_id, tenant_id, %3$s, %4$s, content_hash, action, certainty_score, status)
        select s.batch_id, s.staging_id, s.listing_id, t.id, s.tenant_id, %5$s, %6$s, h.content_hash,
            case
                when s.action = 'unchanged' or (t.content_hash = h.content_hash and t.deleted_at is null) then 'unchanged'
                when t.id is null then 'insert'
                else 'update'
            end,
            s.certainty_score,
            case when s.action = 'unchanged' or (t.content_hash = h.content_hash and t.deleted_at is null) then 'settled' else 'pending' end
        from pg_temp.input_lines as l
        cross join lateral json_to_record(l.record::json) as r (line bigint, source_id text, %9$I json)
        cross join lateral json_array_elements(r.%9$I) as c (item)
        cross join lateral json_to_record(c.item) as i (%7$s)
        cross join lateral (select md5(row(%11$s)::text)::uuid as content_hash) as h
        join staging.listings as s on s.batch_id = $1 and s.line = r.line and s.source_id = r.source_id
        left join %2$s as t on t.listing_id = s.listing_id and %8$s
        where position(%10$L in l.record) > 0 and s.action <> 'duplicate'
        order by l.position
        $query$,
        d.staging_table, d.public_table,
        (select string_agg(quote_ident(m), ', ') from unnest(d.match_columns) as m),
        string_agg(quote_ident(f.target_column), ', ' order by f.position),
        (select string_agg(format('i.%I', m), ', ') from unnest(d.match_columns) as m),
        string_agg(format('i.%I', f.target_column), ', ' order by f.position),
        (select string_agg(format('%I %s', m, format_type(a.atttypid, a.atttypmod)), ', ')
            from unnest(d.match_columns) as m join pg_attribute as a on a.attrelid = d.public_table::regclass and a.attname = m)
            || ', ' || string_agg(format('%I %s', f.target_column, f.cast_to), ', ' order by f.position),
        (select string_agg(format('t.%1$I is not distinct from i.%1$I', m), ' and ') from unnest(d.match_columns) as m),
        d.data_domain,
        '"' || d.data_domain || '"',
        string_agg(format('i.%I', f.target_column), ', ' order by f.position) filter (where f.in_hash))
    from pipeline.data_domains as d
    join pipeline.field_rules as f using (data_domain)
    where d.data_domain = p_data_domain
    group by d.data_domain, d.staging_table, d.public_table, d.match_columns
$func$;
comment on function pipeline.stage_child_sql(text) is
    'The statement that brings what hangs on the records of pg_temp.input_lines into a child domain''s staging table ($1: batch_id), matched by its match_columns below the parent''s listing.';
