create or replace function pipeline.insert_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        with inserted as (
            insert into %1$s (id, tenant_id, dmo_id, %3$s, dedupe_key, content_hash)
            select s.listing_id, s.tenant_id, s.dmo_id, %4$s, s.dedupe_key, s.content_hash
            from %2$s as s
            where s.batch_id = $1 and s.action = 'insert' and s.status = 'accepted' and s.ok_to_promote
        ),
        -- A value that a person gave a new record is the person's.
        owned as (
            insert into pipeline.field_owners (data_domain, record_id, field, actor)
            select %5$L, s.listing_id, c.key, s.decided_by
            from %2$s as s
            cross join lateral jsonb_each(s.choices) as c
            where s.batch_id = $1 and s.action = 'insert' and s.status = 'accepted' and s.ok_to_promote
                and s.choices is not null and c.value ->> 'take' = 'value'
        )
        insert into pipeline.change_log (data_domain, record_id, action, actor, source, rule, job_id, batch_id, staging_id, line)
        select %5$L, s.listing_id, 'insert', (select pipeline.actor()), b.source_id, 'new record', $2, $1, s.staging_id, s.line
        from %2$s as s
        join staging.batches as b on b.batch_id = s.batch_id
        where s.batch_id = $1 and s.action = 'insert' and s.status = 'accepted' and s.ok_to_promote
        $query$,
        d.public_table, d.staging_table,
        string_agg(quote_ident(f.target_column), ', ' order by f.position),
        string_agg(format('s.%I', f.target_column), ', ' order by f.position),
        d.data_domain)
    from pipeline.data_domains as d
    join pipeline.field_rules as f using (data_domain)
    where d.data_domain = p_data_domain
    group by d.data_domain, d.public_table, d.staging_table
$func$;
comment on function pipeline.insert_sql(text) is
    'The statement that makes a batch''s new records ($1: batch_id, $2: job_id): canonical row, one change_log row each.';
