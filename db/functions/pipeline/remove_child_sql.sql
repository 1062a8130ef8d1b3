create or replace function pipeline.remove_child_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        with gone as (
            select t.id, s.staging_id, s.line, b.source_id
            from staging.listings as s
            join staging.batches as b on b.batch_id = s.batch_id
            join public.listing_source_map as m on m.source = b.source_id and m.source_id = s.source_id and m.listing_id = s.listing_id
            cross join lateral json_array_elements(m.last_record -> %2$L) as e (item)
            cross join lateral json_to_record(e.item) as i (%3$s)
            join %1$s as t on t.listing_id = s.listing_id and %4$s
            where s.batch_id = $1 and s.action in ('update', 'conflict') and s.status = 'accepted' and s.ok_to_promote
                and t.deleted_at is null
                and not exists (select from json_array_elements(s.record -> %2$L) as n (item)
                    cross join lateral json_to_record(n.item) as h (%3$s) where %5$s)
                -- What a person touched, or another source says too, stays.
                and not exists (select from pipeline.field_owners as o
                    where o.data_domain = %2$L and o.record_id = t.id and (o.actor is not null or o.source <> b.source_id))
        ),
        removed as (
            update %1$s as t set deleted_at = now(), updated_at = now(), content_hash = null from gone as g where t.id = g.id
        )
        insert into pipeline.change_log (data_domain, record_id, action, actor, source, rule, job_id, batch_id, staging_id, line)
        select %2$L, g.id, 'delete', (select pipeline.actor()), g.source_id, 'gone from its record', $2, $1, g.staging_id, g.line
        from gone as g
        $query$,
        d.public_table, d.data_domain,
        (select string_agg(format('%I %s', m, format_type(a.atttypid, a.atttypmod)), ', ')
            from unnest(d.match_columns) as m join pg_attribute as a on a.attrelid = d.public_table::regclass and a.attname = m),
        (select string_agg(format('t.%1$I is not distinct from i.%1$I', m), ' and ') from unnest(d.match_columns) as m),
        (select string_agg(format('h.%1$I is not distinct from i.%1$I', m), ' and ') from unnest(d.match_columns) as m))
    from pipeline.data_domains as d
    where d.data_domain = p_data_domain
$func$;
comment on function pipeline.remove_child_sql(text) is
    'The statement that marks deleted what a batch''s promoted records no longer carry below them ($1: batch_id, $2: job_id).';
