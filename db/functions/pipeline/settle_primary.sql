create or replace function pipeline.settle_primary(p_listing_ids uuid[])
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    with pictures as materialized (
        select m.id, m.listing_id, coalesce(m.is_primary, false) as is_primary, m.origin_system is not null as is_sources, m.origin_deleted,
            coalesce(o.was_primary, false) as was_primary, coalesce(o.is_named, false) as is_named,
            coalesce(m.media_category ~* '(plan|video|tour|document)', false) as is_no_photo, m.display_order, m.origin_media_key, m.rejection_reason is not null as is_rejected
        from public.mls_listing_media as m
        left join lateral (
            select bool_or(o.was_primary) as was_primary, bool_or(pipeline.parse_boolean(o."X_IsPrimary")) as is_named
            from pipeline.origin_media as o
            where o.record_id = m.id and o.deleted_at is null
        ) as o on true
        where m.listing_id = any (p_listing_ids)
    ),
    standing as (
        select p.listing_id, bool_or(p.is_primary and not p.is_sources) as is_persons,
            (array_agg(p.id order by p.id) filter (where p.is_primary and p.is_sources and not p.was_primary and not p.origin_deleted))[1] as chosen
        from pictures as p
        group by p.listing_id
    ),
    wanted as (
        select distinct on (p.listing_id) p.id, p.id is not distinct from s.chosen as is_chosen
        from pictures as p
        join standing as s using (listing_id)
        where p.is_sources and not p.origin_deleted and not p.is_rejected and not s.is_persons
        order by p.listing_id, p.id is not distinct from s.chosen desc, p.is_named desc, p.is_no_photo, p.display_order nulls last, p.origin_media_key, p.id
    ),
    news as (
        select p.id, w.id is not null as is_primary, coalesce(not w.is_chosen, false) as was_primary, p.is_primary as stood
        from pictures as p
        left join wanted as w using (id)
        where p.is_sources
    ),
    noted as (
        update pipeline.origin_media as o
        set was_primary = n.was_primary
        from news as n
        where o.record_id = n.id and o.was_primary <> n.was_primary
    ),
    settled as (
        update public.mls_listing_media as m
        set is_primary = n.is_primary, updated_at = now()
        from news as n
        where m.id = n.id and n.is_primary <> n.stood
        returning m.id, m.is_primary
    )
    insert into pipeline.change_log (data_domain, record_uuid, action, field, old_value, new_value, actor, rule)
    select 'mls_media', s.id, 'update', 'is_primary', to_jsonb(not s.is_primary), to_jsonb(s.is_primary), (select pipeline.actor()), 'one primary picture'
    from settled as s
    -- What follows from a person's decision the table's own trigger logs.
    where current_setting('pipeline.merging', true) = 'on';
end
$func$;
comment on function pipeline.settle_primary(uuid[]) is
    'Leaves listings, whose rows the caller has locked, with exactly one primary picture: a person''s or a person''s choice, else the one that the source names, else the first by order, photos before plans and videos. A rejected one never is.';
