create or replace function pipeline.get_dmo(p_dmo_id integer)
returns public.dmos language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_dmo public.dmos;
begin
    select d.* into v_dmo from public.dmos as d
    where d.id = p_dmo_id and (d.tenant_id = pipeline.current_tenant() or pipeline.is_service());
    if not found then
        raise exception 'there is no DMO %', coalesce(p_dmo_id::text, '(null)')
            using errcode = 'LC001', hint = 'cdl dmo list shows those there are.';
    end if;
    return v_dmo;
end
$func$;
comment on function pipeline.get_dmo(integer) is 'The DMO of the caller''s tenant, or LC001.';
