create or replace function pipeline.set_deleted(p_domain pipeline.data_domains, p_tenant_id uuid, p_origin_system text, p_keys text[], p_is_deleted boolean, p_source integer)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks listings in key order, as ingest does; pictures by way of their listings.
declare
    v_records uuid[];
    v_listings uuid[];
begin
    if p_domain.data_domain = 'mls_listings' then
        v_records := array(
            select t.id from public.mls_listings as t
            where t.tenant_id = p_tenant_id and t.origin_system = p_origin_system and t.origin_key in (select k.key from unnest(p_keys) as k (key))
            order by t.tenant_id, t.origin_key
            for no key update of t);
    else
        if p_domain.data_domain = 'mls_media' then
            v_listings := array(
                select l.id from public.mls_listings as l
                where l.id in (select m.listing_id from pipeline.origin_media as o
                    join public.mls_listing_media as m on m.id = o.record_id
                    where o.tenant_id = p_tenant_id and o.origin_system = p_origin_system and o.origin_key in (select k.key from unnest(p_keys) as k (key)))
                order by l.tenant_id, l.origin_key nulls last, l.id
                for no key update of l);
        end if;
        execute format($query$
            with marked as (
                update %1$s as o
                set deleted_at = case when $4 then now() end
                where o.tenant_id = $1 and o.origin_system = $2 and o.origin_key in (select k.key from unnest($3) as k (key))
                returning o.record_id
            )
            select array_agg(distinct m.record_id) from marked as m
            $query$, p_domain.origin_table) into v_records using p_tenant_id, p_origin_system, p_keys, p_is_deleted;
    end if;
    -- A record that several keys lead to is gone with the last of them.
    execute format($query$
        with changed as (
            update %1$s as t
            set origin_deleted = $2, updated_at = now()%3$s
            where t.id = any ($1) and t.origin_deleted <> $2%2$s
            returning t.id
        )
        insert into pipeline.change_log (data_domain, record_uuid, action, field, old_value, new_value, actor, source, rule)
        select %4$L, c.id, 'update', 'origin_deleted', to_jsonb(not $2), to_jsonb($2), (select pipeline.actor()), $3,
            case when $2 then 'gone from its source' else 'back at its source' end
        from changed as c
        $query$, p_domain.public_table,
        case when p_domain.data_domain <> 'mls_listings'
            then format(' and not ($2 and exists (select from %s as o where o.record_id = t.id and o.deleted_at is null))', p_domain.origin_table) end,
        case when p_domain.data_domain = 'mls_listings' then ', origin_sync_ts = now()' end,
        p_domain.data_domain) using v_records, p_is_deleted, p_source;
    if v_listings is not null then
        perform pipeline.settle_primary(v_listings);
    end if;
end
$func$;
comment on function pipeline.set_deleted(pipeline.data_domains, uuid, text, text[], boolean, integer) is
    'Sets or takes off origin_deleted for keys of a source, with one change_log row a changed record.';
