create or replace function pipeline.add_dmo(
    p_name text, p_country text, p_state text, p_tenant text default 'default',
    p_language text default 'und', p_time_zone text default 'UTC')
returns integer language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:configure have no rights on the table; the check is below.
declare
    v_tenant_id uuid;
    v_id integer;
begin
    perform pipeline.require('pipeline:configure');
    perform pipeline.check_dmo(p_name, p_language, p_time_zone);
    if not exists (select from pipeline.countries as c where c.code = upper(p_country)) then
        raise exception '% is no country', quote_literal(coalesce(p_country, ''))
            using errcode = 'LC013', hint = 'Give the two letters of ISO 3166, such as IE.';
    end if;
    if coalesce(p_state, '') !~ '^[A-Za-z0-9_-]{1,20}$' then
        raise exception '% can not be a state', quote_literal(coalesce(p_state, ''))
            using errcode = 'LC013', hint = 'It becomes part of storage keys: give up to 20 letters, digits, - and _.';
    end if;
    if pipeline.is_service() then
        insert into public.tenants (name) select p_tenant where pipeline.clean_text(p_tenant) is not null on conflict do nothing;
        select t.id into v_tenant_id from public.tenants as t where lower(t.name) = lower(p_tenant);
    else
        v_tenant_id := pipeline.current_tenant();
    end if;
    if v_tenant_id is null then
        raise exception 'a DMO needs a tenant'
            using errcode = 'LC013', hint = 'The service names one; anyone else must belong to one.';
    end if;
    insert into public.dmos (tenant_id, name, country, state, language, time_zone)
    values (v_tenant_id, pipeline.clean_text(p_name), upper(p_country), p_state, p_language, p_time_zone)
    on conflict do nothing;
    select d.id into strict v_id from public.dmos as d
    where d.country = upper(p_country) and d.state = p_state and lower(d.name) = lower(pipeline.clean_text(p_name))
        and d.tenant_id = v_tenant_id;
    return v_id;
end
$func$;
comment on function pipeline.add_dmo(text, text, text, text, text, text) is
    'Adds a DMO and returns its id; one of the tenant with that country, state and name (any case) is returned as it is; what other tenants have is not told. p_country: ISO 3166 alpha-2; p_state: as it shall stand in storage keys; p_language: BCP 47; p_time_zone: IANA. Only the service may name a tenant.';
