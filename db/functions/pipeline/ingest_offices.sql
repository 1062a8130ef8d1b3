create or replace function pipeline.ingest_offices(p_origin_system text)
returns table (office_key text, office_id uuid, tenant_id uuid, source_id integer, default_broker_id uuid, currency text,
    auto_publish boolean, auto_assign boolean, unknown_agent text, max_deleted_percent numeric,
    serve_ingested boolean)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
begin
    return query select o.office_key, o.id, o.tenant_id, s.id, o.default_broker_id, m.currency,
        coalesce(x.auto_publish, false), coalesce(x.auto_assign, false), coalesce(x.unknown_agent, 'null'), coalesce(x.max_deleted_percent, 20),
        coalesce(e.serve_ingested, true)
    from public.offices as o
    join public.markets as m on m.tenant_id = o.tenant_id and m.code = o.market
    left join pipeline.sources as s on s.dmo_id = o.dmo_id and s.name = lower(p_origin_system)
    left join pipeline.serve_settings as e on e.tenant_id = o.tenant_id
    left join lateral (
        select x.* from pipeline.ingest_settings as x
        where x.tenant_id = o.tenant_id and (x.office_id is null or x.office_id = o.id)
            and (x.origin_system is null or x.origin_system = p_origin_system)
        order by x.office_id is null, x.origin_system is null
        limit 1
    ) as x on true
    where o.office_key is not null;
end
$func$;
comment on function pipeline.ingest_offices(text) is
    'The offices that records come under, each with what its records meet: tenant, feed, broker, currency and the settings that say most of it for the source.';
