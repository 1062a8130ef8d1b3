create or replace function pipeline.mark_deleted(p_resource text, p_origin_system text, p_office_key text, p_keys jsonb, p_is_sweep boolean, p_confirm boolean)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $func$
declare
    v_office public.offices := pipeline.find_feed(p_origin_system, p_office_key);
    v_domain pipeline.data_domains := pipeline.find_resource(p_resource);
    v_started timestamptz := clock_timestamp();
    v_keys text[];
    v_gone text[];
    v_back text[];
    v_unknown text[];
    v_live bigint;
    v_source integer;
    v_max_percent numeric;
begin
    if jsonb_typeof(p_keys) is distinct from 'array' or jsonb_path_exists(p_keys, 'strict $[*] ? (@.type() != "string")', '{}', true) then
        raise exception 'keys must be an array of texts' using errcode = 'LC035',
            detail = format('It is %s.', coalesce(jsonb_typeof(p_keys), 'null')), hint = 'Send {"keys": ["QOBRIX_1", "QOBRIX_2"], …}.';
    end if;
    v_keys := array(select distinct btrim(k.key) from jsonb_array_elements_text(p_keys) as k (key));
    perform pipeline.ingest_sources(p_origin_system);
    select f.source_id, f.max_deleted_percent into v_source, v_max_percent from pipeline.ingest_offices(p_origin_system) as f where f.office_id = v_office.id;

    execute format($query$
        with ours as materialized (%1$s),
        named as (select distinct k.key from unnest($5) as k (key))
        select
            (select count(*) from ours as o where not o.is_gone),
            array(select o.key from ours as o where not o.is_gone and o.is_theirs and exists (select from named as n where n.key = o.key) <> $6 order by o.key),
            array(select o.key from ours as o where $6 and o.is_gone and o.is_theirs and exists (select from named as n where n.key = o.key) order by o.key),
            array(select n.key from named as n where not exists (select from ours as o where o.key = n.key) order by n.key)
        $query$, case v_domain.data_domain
            when 'mls_listings' then $query$
                select t.origin_key as key, t.origin_deleted as is_gone, t.is_externally_managed as is_theirs
                from public.mls_listings as t
                left join pipeline.origin_property as o on o.record_id = t.id
                where t.tenant_id = $1 and t.origin_system = $2 and coalesce(o."OriginatingSystemOfficeKey" = $3, t.office_id = $4)$query$
            else format($query$
                select o.origin_key as key, o.deleted_at is not null as is_gone, true as is_theirs
                from %s as o
                where o.tenant_id = $1 and o.origin_system = $2 and o."OriginatingSystemOfficeKey" = $3$query$, v_domain.origin_table) end)
    into v_live, v_gone, v_back, v_unknown
    using v_office.tenant_id, p_origin_system, p_office_key, v_office.id, v_keys, p_is_sweep;

    if 100 * cardinality(v_gone) > v_max_percent * v_live and not coalesce(p_confirm, false) then
        raise exception 'this would mark % of the % records of % that % has at % as deleted',
            cardinality(v_gone), v_live, p_resource, p_origin_system, p_office_key
            using errcode = 'LC033',
            detail = format('That is %s %%, and more than %s %% is taken for a mistake. Nothing was changed.',
                round(100.0 * cardinality(v_gone) / v_live, 1), trim_scale(v_max_percent)),
            hint = 'Look whether the list of keys is whole. If the source really let go of so many, call again with "confirm": true.';
    end if;

    perform set_config('pipeline.actor', 'source ' || lower(p_origin_system), true);
    perform set_config('pipeline.merging', 'on', true);
    if cardinality(v_gone) > 0 then
        perform pipeline.set_deleted(v_domain, v_office.tenant_id, p_origin_system, v_gone, true, v_source);
    end if;
    if cardinality(v_back) > 0 then
        perform pipeline.set_deleted(v_domain, v_office.tenant_id, p_origin_system, v_back, false, v_source);
    end if;
    if v_domain.data_domain = 'mls_media' then
        delete from pipeline.waiting_media as w
        where w.tenant_id = v_office.tenant_id and w.origin_system = p_origin_system and w.record ->> 'OriginatingSystemOfficeKey' = p_office_key
            and (w.origin_key = any (v_keys)) <> p_is_sweep;
    end if;
    perform set_config('pipeline.merging', 'off', true);
    perform set_config('pipeline.actor', '', true);

    return jsonb_build_object('resource', p_resource, 'origin_system', p_origin_system, 'office_key', p_office_key,
        'received', cardinality(v_keys), 'live', v_live, 'deleted', cardinality(v_gone), 'restored', cardinality(v_back),
        'unknown', cardinality(v_unknown), 'unknown_keys', to_jsonb(v_unknown[1:50]),
        'ms', round(1000 * extract(epoch from clock_timestamp() - v_started)));
end
$func$;
comment on function pipeline.mark_deleted(text, text, text, jsonb, boolean, boolean) is
    'Marks records that a source has no more at an office: those with p_keys, or, for a sweep, those without; a sweep also takes the mark off what the source has again. Nothing is deleted, and listings that people manage alone are left alone. More than pipeline.ingest_settings allows at once (max_deleted_percent, 20 where nothing is set) need p_confirm. Gives {resource, origin_system, office_key, received, live (before), deleted, restored, unknown, unknown_keys (at most 50), ms}. LC030, LC032: unknown source or office; LC033: too many at once; LC034: unknown resource; LC035: keys are no array of texts.';
