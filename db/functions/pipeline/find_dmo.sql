create or replace function pipeline.find_dmo(p_name text)
returns integer language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_ids integer[];
begin
    v_ids := array(
        select d.id from public.dmos as d
        where (lower(d.name) = lower(p_name) or d.id::text = p_name
            or lower(format('%s/%s/%s', d.country, d.state, d.name)) = lower(p_name))
            and (d.tenant_id = pipeline.current_tenant() or pipeline.is_service()));
    if cardinality(v_ids) = 1 then
        return v_ids[1];
    elsif cardinality(v_ids) > 1 then
        raise exception 'more than one DMO is called %', quote_literal(p_name)
            using errcode = 'LC001', hint = 'Say country/state/name, or the number that cdl dmo list shows: two tenants may have DMOs of one name.';
    end if;
    raise exception 'there is no DMO %', quote_literal(coalesce(p_name, ''))
        using errcode = 'LC001', hint = 'cdl dmo add makes one; cdl dmo list shows those there are.';
end
$func$;
comment on function pipeline.find_dmo(text) is
    'The id of the DMO with that name (any case), number, or country/state/name; LC001 when there is none or more than one.';
