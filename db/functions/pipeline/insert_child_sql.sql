create or replace function pipeline.insert_child_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        with fresh as materialized (
            select distinct on (s.listing_id, %3$s) s.staging_id, s.tenant_id, s.listing_id, %3$s, %4$s, s.content_hash, p.line
            from %2$s as s
            join staging.listings as p on p.staging_id = s.listing_staging_id and p.batch_id = s.batch_id
            where s.batch_id = $1 and s.action = 'insert' and s.ok_to_promote and s.status = 'pending'
                and p.status = 'accepted' and p.ok_to_promote and p.action <> 'delete'
            order by s.listing_id, %3$s, s.staging_id
        ),
        inserted as (
            insert into %1$s (tenant_id, listing_id, %5$s, %6$s, content_hash)
            select s.tenant_id, s.listing_id, %3$s, %4$s, s.content_hash
            from fresh as s
            on conflict do nothing
            returning id, listing_id, %5$s
        ),
        logged as (
            insert into pipeline.change_log (data_domain, record_id, action, actor, source, rule, job_id, batch_id, staging_id, line)
            select %7$L, i.id, 'insert', (select pipeline.actor()), b.source_id, 'new record', $2, $1, f.staging_id, f.line
            from inserted as i
            join fresh as f on f.listing_id = i.listing_id and %8$s
            join staging.batches as b on b.batch_id = $1
        ),
        -- A text brought by another source than the listing's origin is that source's.
        owned as (
            insert into pipeline.field_owners (data_domain, record_id, field, source)
            select %7$L, i.id, r.target_column, b.source_id
            from inserted as i
            join staging.batches as b on b.batch_id = $1
            join public.listing_source_map as om on om.listing_id = i.listing_id and om.is_origin and om.source <> b.source_id
            cross join pipeline.field_rules as r
            where r.data_domain = %7$L
        )
        update %2$s as s set record_id = i.id
        from inserted as i
        join fresh as f on f.listing_id = i.listing_id and %8$s
        where s.batch_id = $1 and s.staging_id = f.staging_id
        $query$,
        d.public_table, d.staging_table,
        (select string_agg(format('s.%I', m), ', ') from unnest(d.match_columns) as m),
        string_agg(format('s.%I', f.target_column), ', ' order by f.position),
        (select string_agg(quote_ident(m), ', ') from unnest(d.match_columns) as m),
        string_agg(quote_ident(f.target_column), ', ' order by f.position),
        d.data_domain,
        (select string_agg(format('f.%1$I is not distinct from i.%1$I', m), ' and ') from unnest(d.match_columns) as m))
    from pipeline.data_domains as d
    join pipeline.field_rules as f using (data_domain)
    where d.data_domain = p_data_domain
    group by d.data_domain, d.public_table, d.staging_table, d.match_columns
$func$;
comment on function pipeline.insert_child_sql(text) is
    'The statement that makes what is new below a batch''s promoted records ($1: batch_id, $2: job_id).';
