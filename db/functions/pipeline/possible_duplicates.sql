create or replace function pipeline.possible_duplicates(p_staging_id bigint)
returns table (staging_id bigint, version bigint, listing_id bigint, batch_id bigint, action text, status text, source_name text, source_id text,
    name text, category text, address text, locality text, postal_code text, lat double precision, lng double precision, is_deleted boolean,
    reasons text[], certainty numeric, distance_m double precision, name_similarity double precision, address_similarity double precision)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: one answer from tables that people may only read by their own rows; the caller and the tenant are checked below.
declare
    v_row staging.listings;
    v_source_id integer;
    -- Names are compared within about 150 m; of a crowded place with some of what is there.
    v_lat_reach double precision := 0.00135;
    v_lng_reach double precision;
begin
    perform pipeline.require('pipeline:read');
    select s.* into v_row from staging.listings as s
    where s.staging_id = p_staging_id and (s.tenant_id = pipeline.current_tenant() or pipeline.is_service());
    if not found then
        return;
    end if;
    select b.source_id into v_source_id from staging.batches as b where b.batch_id = v_row.batch_id;
    v_lng_reach := v_lat_reach / greatest(0.05, cos(radians(coalesce(v_row.lat, 0))));
    return query
        with staged as (
            select o.staging_id, 'same_listing'::text as reason from staging.listings as o
            join staging.batches as b using (batch_id)
            where o.batch_id = v_row.batch_id and o.listing_id = v_row.listing_id and o.staging_id <> v_row.staging_id and o.action <> 'duplicate'
            union all
            select o.staging_id, 'same_id' from staging.listings as o
            where o.batch_id = v_row.batch_id and o.source_id = v_row.source_id and o.staging_id <> v_row.staging_id and 'same_id_twice' = any (o.flags)
                and 'same_id_twice' = any (v_row.flags)
            union all
            select o.staging_id, 'same_key' from staging.listings as o
            where o.tenant_id = v_row.tenant_id and o.dedupe_key = v_row.dedupe_key and o.flags is not null and o.staging_id <> v_row.staging_id
                and o.status in ('pending', 'accepted', 'held')
        ),
        canonical as (
            select l.id, 'matched'::text as reason from public.listings as l where l.id = v_row.listing_id
            union all
            select k.listing_id, 'same_key' from pipeline.match_keys as k
            where k.tenant_id = v_row.tenant_id and k.dedupe_key = v_row.dedupe_key
            union all
            (select n.id, 'near'
            from (
                select l.id, l.name, l.lat, l.lng from public.listings as l
                where l.lat between v_row.lat - v_lat_reach and v_row.lat + v_lat_reach
                    and l.lng between v_row.lng - v_lng_reach and v_row.lng + v_lng_reach
                    and l.tenant_id = v_row.tenant_id and l.deleted_at is null
                limit 200
            ) as n
            where pipeline.text_similarity(n.name, v_row.name) >= 0.6
            limit 10)
        ),
        found as (
            select f.staging_id, null::bigint as id, array_agg(distinct f.reason order by f.reason) as reasons from staged as f group by f.staging_id
            union all
            select null, f.id, array_agg(distinct f.reason order by f.reason) from canonical as f group by f.id
        )
        select o.staging_id, o.version, coalesce(l.id, o.listing_id), o.batch_id, o.action, o.status,
            coalesce(src.name, m.source_name), coalesce(o.source_id, m.source_id),
            coalesce(o.name, l.name), coalesce(o.category, l.category), coalesce(o.address, l.address), coalesce(o.locality, l.locality),
            coalesce(o.postal_code, l.postal_code), coalesce(o.lat, l.lat), coalesce(o.lng, l.lng), l.deleted_at is not null,
            f.reasons, case when 'matched' = any (f.reasons) then v_row.certainty_score else o.certainty_score end,
            pipeline.distance_m(v_row.lat, v_row.lng, coalesce(o.lat, l.lat), coalesce(o.lng, l.lng)),
            pipeline.text_similarity(v_row.name, coalesce(o.name, l.name)),
            pipeline.text_similarity(v_row.address, coalesce(o.address, l.address))
        from found as f
        left join lateral (
            select s.*, s.xmin::text::bigint as version from staging.listings as s where s.staging_id = f.staging_id
        ) as o on true
        left join public.listings as l on l.id = f.id
        left join staging.batches as ob on ob.batch_id = o.batch_id
        left join pipeline.sources as src on src.id = ob.source_id
        left join lateral (
            select xs.name as source_name, x.source_id from public.listing_source_map as x
            join pipeline.sources as xs on xs.id = x.source
            where x.listing_id = f.id
            order by x.source = v_source_id desc, x.is_origin desc, x.source, x.source_id limit 1
        ) as m on true
        -- Its own listing, found by its own id at its source, is no duplicate of it.
        where not (l.id is not null and l.id = v_row.listing_id and exists (
            select from public.listing_source_map as x
            where x.listing_id = l.id and x.source = v_source_id and x.source_id = v_row.source_id))
        order by 'matched' = any (f.reasons) desc, o.staging_id is not null desc, cardinality(f.reasons) desc, 1, 3
        limit 20;
end
$func$;
comment on function pipeline.possible_duplicates(bigint) is
    'What else a staged row could be, with the evidence: reasons (matched: the listing it fell on by key; same_listing: another row that fell on it; same_id; same_key; near: within 150 m under a similar name), certainty of the match, distance in metres, likeness of name and address (0 to 1). staging_id and version: of a staged row, else it is a listing. Needs pipeline:read; nothing for a row of another tenant.';
