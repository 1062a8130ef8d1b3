create or replace function pipeline.ingest_resolve_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    -- Keys are sorted by themselves, and a record meets what its source said last by index, one at a time: records are
    -- wide, and sorting or hashing them whole costs several times as much.
    select format($query$
        with keyed as materialized (
            select k.position, k.origin_key, k.modified_ts, f.tenant_id, f.office_id, f.source_id, f.unknown_agent,
                case
                    when k.origin_key is null then 'missing_key'
                    -- RESO's limit, and well within what an index takes.
                    when length(k.origin_key) > 255 then 'key_too_long'
                    when f.office_id is null then 'unknown_office'
                    when row_number() over (partition by f.tenant_id, k.origin_key order by k.modified_ts desc nulls last, k.position desc) > 1 then 'superseded'
                end as code
            from (
                select s.position, nullif(btrim(s.%1$I), '') as origin_key, %2$s as modified_ts, s."OriginatingSystemOfficeKey" as office_key
                from %3$s as s
                where s.batch_id = $1
                offset 0
            ) as k
            left join pipeline.ingest_offices($2) as f using (office_key)
        )
        insert into staging.ingest_records (batch_id, position, origin_key, tenant_id, office_id, source_id, modified_ts, record_id, action, code)
        select $1, v.position, v.origin_key, v.tenant_id, v.office_id, v.source_id, v.modified_ts,
            case when v.code is null then coalesce(v.record_id, gen_random_uuid()) end,
            case
                when v.code in ('superseded', 'older', 'not_externally_managed') then 'skip'
                when v.code is not null then 'reject'
                when v.record_id is null then 'insert'
                when v.is_repeated then 'unchanged'
            end,
            v.code
        from (
            select k.position, k.origin_key, k.tenant_id, k.office_id, k.source_id, k.modified_ts, coalesce(o.record_id, t.id) as record_id,
                coalesce(o.is_repeated%4$s, false) as is_repeated,
                case when k.code is not null then k.code %5$s when k.modified_ts < o.modified_ts then 'older' %6$s end as code
            from keyed as k
            left join lateral (
                -- Word for word; times of the transport are no news.
                select o.record_id, o.modified_ts, (%7$s) is not distinct from (%8$s)%12$s as is_repeated
                from %9$s as o
                cross join lateral (select s.* from %3$s as s where s.batch_id = $1 and s.position = k.position offset 0) as s
                where o.tenant_id = k.tenant_id and o.origin_system = $2 and o.origin_key = k.origin_key
                offset 0
            ) as o on true
            left join lateral (
                select t.* from %10$s as t
                where t.tenant_id = k.tenant_id and t.origin_system = $2 and t.%11$I = k.origin_key
                offset 0
            ) as t on true
        ) as v
        $query$,
        d.key_field,
        case when d.modified_field is null then 'null::timestamptz' else pipeline.cast_sql('timestamptz', format('s.%I', d.modified_field)) end,
        d.staging_table,
        case when h.is_listing then ' and not t.origin_deleted' end,
        case when agent.field is not null then format($case$when k.unknown_agent = 'error' and exists (select from %2$s as s
                    where s.batch_id = $1 and s.position = k.position and s.%1$I is not null and not exists (select from public.members as a
                    where a.tenant_id = k.tenant_id and a.origin_system = $2 and a.origin_member_key = s.%1$I)
                    and not exists (select from pipeline.origin_member as a
                    where a.tenant_id = k.tenant_id and a.origin_system = $2 and a.origin_key = s.%1$I)) then 'unknown_agent'$case$, agent.field, d.staging_table) end,
        case when h.is_listing then 'when not t.is_externally_managed then ''not_externally_managed''' end,
        w.theirs, w.base, d.origin_table, d.public_table, d.key_column,
        case when not h.is_listing then ' and o.deleted_at is null' end)
    from pipeline.data_domains as d
    cross join lateral (select d.data_domain = 'mls_listings' as is_listing) as h
    left join lateral (select f.source_field as field from pipeline.field_rules as f
        where f.data_domain = d.data_domain and f.cast_to = 'agent') as agent on true
    cross join lateral (
        select string_agg(format('s.%I', g.field), ', ' order by g.position) || ', s.other' as theirs,
            string_agg(format('o.%I', g.field), ', ' order by g.position) || ', o.other' as base
        from pipeline.gold_fields as g
        where g.data_domain = d.data_domain and g.field !~ '^etl_'
    ) as w
    where d.data_domain = p_data_domain
$func$;
comment on function pipeline.ingest_resolve_sql(text) is
    'The statement that finds out whose each record of a batch is ($1: batch_id, $2: origin_system): office and tenant, the canonical row, and whether it is new, a repetition, outdated, or refused and why.';
