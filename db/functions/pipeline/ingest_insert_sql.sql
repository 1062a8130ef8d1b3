create or replace function pipeline.ingest_insert_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    -- In key order: two batches with the same new keys wait for each other and do not lock each other out.
    select format($query$
        with made as (
            insert into %1$s (id, tenant_id, origin_system, %2$s, %3$s)
            select r.record_id, r.tenant_id, $2, %4$s, %5$s
            from (
                select r.position, r.record_id, r.origin_key, r.parent_id, r.modified_ts, f.* from staging.ingest_records as r
                join pipeline.ingest_offices($2) as f using (office_id)
                where r.batch_id = $1 and r.action = 'insert'
                order by f.tenant_id, r.origin_key
                offset 0
            ) as r
            cross join lateral (select s.* from %6$s as s where s.batch_id = $1 and s.position = r.position offset 0) as s
            %7$s
            on conflict do nothing
            returning id, num_nonnulls(%8$s) as n
        ),
        -- Another batch made it meanwhile: it is there to be merged.
        overtaken as (
            update staging.ingest_records as r
            set action = null
            where r.batch_id = $1 and r.action = 'insert' and r.record_id not in (select m.id from made as m)
        )
        -- Fewer values than there were texts: one of them was not to be read.
        insert into staging.ingest_problems (batch_id, position, field, code, value)
        select $1, r.position, p.field, 'not_' || p.cast_to, p.value
        from made as m
        join staging.ingest_records as r on r.batch_id = $1 and r.record_id = m.id
        cross join lateral (select s.* from %6$s as s where s.batch_id = $1 and s.position = r.position offset 0) as s
        cross join lateral (values %9$s) as p (field, cast_to, value, is_lost)
        where (num_nonnulls(%10$s) <> m.n%11$s) and p.is_lost
        $query$,
        d.public_table,
        h.columns,
        string_agg(quote_ident(f.target_column), ', ' order by f.place),
        format(h.given, string_agg(f.theirs_cast, '') filter (where f.target_column = 'status')),
        string_agg(case
            when h.is_listing and f.target_column = 'status' then format(
                'case when r.auto_publish and %s = ''PUBLISHED'' then ''PUBLISHED'' else ''INGESTED'' end::public.mls_listing_status', f.theirs_cast)
            when h.is_listing and f.target_column = 'broker_id' then format('coalesce(%s, case when r.auto_assign then r.default_broker_id end)', f.theirs_cast)
            -- Which picture is the primary one is settled among all of a listing's: settle_primary().
            when f.target_column = 'is_primary' then 'false'
            when d.data_domain = 'mls_offices' and f.target_column = 'name' then format('coalesce(%s, r.origin_key)', f.theirs_cast)
            -- Half a place is none.
            when w.theirs is not null then format('case when %s is null or (%s) is not null then %s end', w.theirs, w.theirs_cast, f.theirs_cast)
            else f.theirs_cast end, ', ' order by f.place),
        d.staging_table,
        min(case when f.cast_to = 'agent' then format('left join lateral (%s) as a on true', pipeline.agent_sql(f.theirs)) end),
        -- A domain may have nothing but texts.
        coalesce(string_agg(quote_ident(f.target_column), ', ') filter (where f.is_read and f.target_column not in ('status', 'is_primary')), 'null'),
        coalesce(string_agg(format('(%L, %L, %s, %s is not null and (%s) is null)', f.source_field, f.cast_to, f.theirs, f.theirs, f.theirs_cast), ', ')
            filter (where f.is_read), '(null, null, null, false)'),
        coalesce(string_agg(f.theirs, ', ') filter (where f.is_read and f.target_column not in ('status', 'is_primary')), 'null'),
        string_agg(format(' or (%s is not null and (%s) is null)', f.theirs, f.theirs_cast), '') filter (where f.target_column in ('status', 'is_primary') and f.is_read))
    from pipeline.data_domains as d
    cross join lateral pipeline.ingest_rules(d.data_domain) as f
    left join lateral pipeline.ingest_rules(d.data_domain) as w on w.target_column = f.changes_with
    cross join lateral (
        select d.data_domain = 'mls_listings' as is_listing, p.columns, p.given
        from (values
            -- What its trigger would keep, for what did not come by ingest.
            ('mls_listings', 'origin_sync_ts, is_externally_managed, currency_code, reso_modified_ts, is_served',
                'now(), true, r.currency, coalesce(r.modified_ts, now()), r.serve_ingested or r.auto_publish and %s = ''PUBLISHED'''),
            ('mls_media', 'listing_id, updated_at', 'r.parent_id, now()'),
            ('mls_contacts', 'updated_at', 'now()'),
            ('mls_members', 'origin_sync_ts, updated_at', 'now(), now()'),
            ('mls_offices', 'market, origin_sync_ts, updated_at', '(select x.market from public.offices as x where x.id = r.office_id), now(), now()')
        ) as p (data_domain, columns, given)
        where p.data_domain = d.data_domain
    ) as h
    where d.data_domain = p_data_domain
    group by d.public_table, d.staging_table, h.is_listing, h.columns, h.given
$func$;
comment on function pipeline.ingest_insert_sql(text) is
    'The statement that makes the canonical rows of a batch''s new records ($1: batch_id, $2: origin_system), and writes down which of their values could not be read.';
