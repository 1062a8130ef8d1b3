create or replace function pipeline.stage_differences(p_batch_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_batch staging.batches;
    v_domain pipeline.data_domains;
    v_limit_m double precision;
    v_policy text;
begin
    select b.* into strict v_batch from staging.batches as b where b.batch_id = p_batch_id;
    if not exists (select from staging.listings as s where s.batch_id = p_batch_id and s.action in ('update', 'conflict')) then
        return;
    end if;
    v_limit_m := (v_batch.config_params ->> 'max_move_m')::double precision;
    v_policy := pipeline.get_config(v_batch.dmo_id, 'promote', v_batch.data_domain) ->> 'merge_policy';

    for v_domain in
        select d.* from pipeline.data_domains as d
        where v_batch.data_domain in (d.data_domain, d.parent_domain) order by d.parent_domain nulls first, d.data_domain
    loop
        execute format($query$
            update %1$s as s
            set diff = v.diff, action = case when v.has_conflict then 'conflict' else s.action end
            from (%2$s) as v
            where s.batch_id = $1 and s.staging_id = v.staging_id
            $query$, v_domain.staging_table, pipeline.differences_sql(v_domain.data_domain)) using p_batch_id, false, v_policy;
    end loop;

    -- A conflict below a listing is the listing's.
    for v_domain in select d.* from pipeline.data_domains as d where d.parent_domain = v_batch.data_domain order by d.data_domain loop
        execute format($query$
            update staging.listings as s set action = 'conflict'
            from %s as c
            where c.batch_id = $1 and s.batch_id = $1 and c.action = 'conflict' and s.staging_id = c.listing_staging_id and s.action = 'update'
            $query$, v_domain.staging_table) using p_batch_id;
    end loop;

    update staging.listings as s
    set flags = f.flags, ok_to_promote = false,
        -- What a person put aside before stays there.
        status = case when s.status in ('held', 'rejected') then s.status else 'pending' end
    from (
        select s.staging_id, s.flags || array_remove(array[
            case when s.action = 'conflict' then 'conflict' end,
            case when pipeline.distance_m(l.lat, l.lng, s.lat, s.lng) > v_limit_m
                -- What geocoding found far away moves nothing where somebody knew better.
                and (s.record -> 'geocoding' is null or s.diff #>> '{lat,verdict}' = 'apply' or s.diff #>> '{lng,verdict}' = 'apply') then 'suspicious_coordinates' end,
            -- A source brings back what a person took away.
            case when l.deleted_at is not null and exists (select from pipeline.field_owners as o
                where o.data_domain = v_batch.data_domain and o.record_id = l.id and o.field = 'deleted_at' and o.actor is not null)
                then 'removed_by_person' end
        ], null) as flags
        from staging.listings as s
        join public.listings as l on l.id = s.listing_id
        where s.batch_id = p_batch_id and s.action in ('update', 'conflict')
    ) as f
    where s.batch_id = p_batch_id and s.staging_id = f.staging_id and cardinality(f.flags) > cardinality(coalesce(s.flags, '{}'));
end
$func$;
comment on function pipeline.stage_differences(bigint) is
    'Shows on each staged update what differs from the canonical row, field by field, and flags conflicts, listings that moved farther than max_move_m, and returns of what a person removed.';
