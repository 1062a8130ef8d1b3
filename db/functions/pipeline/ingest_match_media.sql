create or replace function pipeline.ingest_match_media(p_batch_id bigint, p_origin_system text)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the feed's arrivals, if pictures must wait; then listings in key order. Whoever holds a listing settles its pictures.
declare
    v_domain pipeline.data_domains;
    v_left uuid[];
begin
    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = 'mls_media';
    perform pipeline.ingest_find_listings(p_batch_id, p_origin_system);
    update staging.ingest_records as r
    set action = 'reject', code = case when length(btrim(s."ResourceRecordKey")) > 255 then 'parent_too_long' else 'missing_parent' end
    from staging.mls_media as s
    where r.batch_id = p_batch_id and r.action = 'insert' and s.batch_id = p_batch_id and s.position = r.position
        and coalesce(length(btrim(s."ResourceRecordKey")), 0) not between 1 and 255;

    if exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action = 'insert' and r.parent_id is null) then
        perform pg_advisory_xact_lock(pipeline.lock_class('arrivals'), t.number)
        from (
            select distinct hashtext(p_origin_system || r.tenant_id) as number from staging.ingest_records as r
            where r.batch_id = p_batch_id and r.action = 'insert' and r.parent_id is null order by 1
        ) as t;
        perform pipeline.ingest_find_listings(p_batch_id, p_origin_system);
        insert into pipeline.waiting_media as w (tenant_id, origin_system, origin_key, parent_key, modified_ts, record)
        select r.tenant_id, p_origin_system, r.origin_key, btrim(s."ResourceRecordKey"), r.modified_ts,
            jsonb_strip_nulls(to_jsonb(s) - '{batch_id,position,other}'::text[]) || coalesce(s.other, '{}')
        from staging.ingest_records as r
        join staging.mls_media as s using (batch_id, position)
        where r.batch_id = p_batch_id and r.action = 'insert' and r.parent_id is null
        order by r.tenant_id, r.origin_key
        on conflict on constraint waiting_media_pkey do update
        set parent_key = excluded.parent_key, modified_ts = excluded.modified_ts, record = excluded.record, waiting_since = now()
        where coalesce(excluded.modified_ts >= w.modified_ts, true);
        update staging.ingest_records as r
        set action = 'skip', code = 'waiting'
        where r.batch_id = p_batch_id and r.action = 'insert' and r.parent_id is null;
    end if;

    update staging.ingest_records as r
    set parent_id = coalesce(r.parent_id, m.listing_id)
    from public.mls_listing_media as m
    where r.batch_id = p_batch_id and r.action is null and m.id = r.record_id;
    perform from (
        select l.id from public.mls_listings as l
        where l.id in (
            select r.parent_id from staging.ingest_records as r where r.batch_id = p_batch_id and (r.action is null or r.action = 'insert')
            union
            select m.listing_id from staging.ingest_records as r
            join public.mls_listing_media as m on m.id = r.record_id
            where r.batch_id = p_batch_id and r.action is null)
        order by l.tenant_id, l.origin_key nulls last, l.id
        for no key update
    ) as l;
    update staging.ingest_records as r
    set action = 'skip', code = 'not_externally_managed'
    from public.mls_listings as l
    where r.batch_id = p_batch_id and (r.action is null or r.action = 'insert') and l.id = r.parent_id and not l.is_externally_managed;
    perform pipeline.ingest_recheck(p_batch_id, v_domain, p_origin_system);

    -- The same content under another key: one picture. A person's is another one, whatever it shows.
    with pictures as materialized (
        select r.position, r.record_id, r.parent_id, btrim(s."MediaURL") as url
        from staging.ingest_records as r
        join staging.mls_media as s using (batch_id, position)
        where r.batch_id = p_batch_id and r.action = 'insert' and s."MediaURL" is not null
    ),
    matched as (
        select p.position, coalesce(m.id, first_value(p.record_id) over (partition by p.parent_id, p.url order by p.position)) as record_id
        from pictures as p
        left join lateral (
            select m.id from public.mls_listing_media as m
            where m.listing_id = p.parent_id and btrim(m.media_url) = p.url and m.origin_system is not null
            order by m.created_at, m.id
            limit 1
        ) as m on true
    )
    update staging.ingest_records as r
    set record_id = m.record_id, action = null
    from matched as m
    where r.batch_id = p_batch_id and r.position = m.position and r.record_id <> m.record_id;

    -- The source hangs a picture on another listing.
    select array_agg(distinct m.listing_id) into v_left
    from staging.ingest_records as r
    join staging.mls_media as s using (batch_id, position)
    join pipeline.origin_media as o on o.tenant_id = r.tenant_id and o.origin_system = p_origin_system and o.origin_key = r.origin_key
    join public.mls_listing_media as m on m.id = r.record_id
    where r.batch_id = p_batch_id and r.action is null and m.listing_id <> r.parent_id and o."ResourceRecordKey" is distinct from s."ResourceRecordKey";
    if v_left is not null then
        update public.mls_listing_media as m
        set listing_id = r.parent_id, is_primary = false, updated_at = now()
        from staging.ingest_records as r
        where r.batch_id = p_batch_id and r.action is null and m.id = r.record_id and m.listing_id = any (v_left) and m.listing_id <> r.parent_id
            and m.origin_system is not null;
        perform pipeline.settle_primary(v_left);
    end if;
end
$func$;
comment on function pipeline.ingest_match_media(bigint, text) is
    'Hangs the pictures of a batch on their listings by ResourceRecordKey and locks those; lets pictures wait whose listing is not there yet; finds pictures that came under another key by their URL, on one listing.';
