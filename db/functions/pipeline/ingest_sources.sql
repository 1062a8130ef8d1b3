create or replace function pipeline.ingest_sources(p_origin_system text)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    if not exists (
        select from public.offices as o
        where o.office_key is not null
            and not exists (select from pipeline.sources as s where s.dmo_id = o.dmo_id and s.name = lower(p_origin_system))) then
        return;
    end if;
    insert into public.dmos (tenant_id, name, country, state)
    select o.tenant_id, o.office_key, o.market, o.market from public.offices as o
    where o.office_key is not null and o.dmo_id is null
    order by o.office_key
    -- One of that name in another tenant is another's, whoever was first.
    on conflict (tenant_id, country, state, lower(name)) do nothing;
    update public.offices as o set dmo_id = d.id
    from public.dmos as d
    where o.office_key is not null and o.dmo_id is null
        and d.tenant_id = o.tenant_id and d.country = o.market and d.state = o.market and lower(d.name) = lower(o.office_key);
    insert into pipeline.sources (dmo_id, name)
    select o.dmo_id, lower(p_origin_system) from public.offices as o
    where o.office_key is not null
    order by o.dmo_id
    on conflict do nothing;
end
$func$;
comment on function pipeline.ingest_sources(text) is
    'Makes a DMO of each office that records come under, and the source a feed of it, where they are not yet.';
