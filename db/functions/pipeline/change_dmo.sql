create or replace function pipeline.change_dmo(p_dmo_id integer, p_name text, p_language text, p_time_zone text, p_seen timestamptz default null)
returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:configure have no rights on the table; the check is below, that of the tenant in get_dmo().
declare
    v_dmo public.dmos := pipeline.get_dmo(p_dmo_id);
begin
    perform pipeline.require('pipeline:configure');
    perform pipeline.check_dmo(p_name, p_language, p_time_zone);
    select d.* into v_dmo from public.dmos as d where d.id = v_dmo.id for no key update;
    if p_seen <> v_dmo.updated_at then
        raise exception 'somebody else has changed this DMO meanwhile'
            using errcode = 'LC082', detail = format('Now stands %s, %s, %s, since %s.', v_dmo.name, v_dmo.language, v_dmo.time_zone,
                to_char(v_dmo.updated_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')),
                hint = 'Look at what stands now, and change that.';
    end if;
    update public.dmos as d
    set name = pipeline.clean_text(p_name), language = p_language, time_zone = p_time_zone, updated_at = clock_timestamp()
    where d.id = v_dmo.id and (d.name, d.language, d.time_zone) is distinct from (pipeline.clean_text(p_name), p_language, p_time_zone);
exception
    when unique_violation then
        raise exception 'there is another DMO % in %/%', quote_literal(p_name), v_dmo.country, v_dmo.state
            using errcode = 'LC013', hint = 'In a tenant, a DMO is unique by country, state and name.';
end
$func$;
comment on function pipeline.change_dmo(integer, text, text, text, timestamptz) is
    'Gives a DMO another name, language or time zone; its schedules follow the new clocks from their next time on. Country and state stand in storage keys, and stay. p_seen: its updated_at when it was shown; LC082 when it was changed since; null: however it is. LC001: no such DMO of the caller''s tenant; LC013: what is wrong.';
