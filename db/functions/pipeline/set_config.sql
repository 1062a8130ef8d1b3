create or replace function pipeline.set_config(
    p_dmo_id integer, p_type text, p_config_params jsonb, p_data_domain text default 'listings', p_schedule text default null)
returns integer language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:configure have no rights on the table; the check is below.
declare
    v_dmo public.dmos := pipeline.get_dmo(p_dmo_id);
    v_old pipeline.dmo_configs;
    v_version integer;
begin
    perform pipeline.require('pipeline:configure');
    perform pipeline.check_config(p_type, p_data_domain, p_config_params);
    if p_schedule is not null and p_schedule not in ('manual', 'pipeline', 'hourly', 'daily', 'weekly', 'monthly') then
        raise exception 'there is no schedule %', quote_literal(p_schedule)
            using errcode = 'LC002', hint = 'The schedules are manual, pipeline, hourly, daily, weekly and monthly.';
    end if;

    -- One at a time: versions have no gaps and one is active.
    perform from public.dmos as d where d.id = v_dmo.id for no key update;
    select c.* into v_old from pipeline.dmo_configs as c
    where c.dmo_id = p_dmo_id and c.type = p_type and c.data_domain = p_data_domain and c.active;
    if v_old.config_params = p_config_params and v_old.schedule = coalesce(p_schedule, v_old.schedule) then
        return v_old.version;
    end if;
    update pipeline.dmo_configs as c set active = false, updated_at = now() where c.id = v_old.id;
    select coalesce(max(c.version), 0) + 1 into v_version from pipeline.dmo_configs as c
    where c.dmo_id = p_dmo_id and c.type = p_type and c.data_domain = p_data_domain;
    insert into pipeline.dmo_configs (dmo_id, type, data_domain, config_params, version, schedule, changed_by)
    values (p_dmo_id, p_type, p_data_domain, p_config_params, v_version, coalesce(p_schedule, v_old.schedule, 'manual'), pipeline.actor());
    return v_version;
end
$func$;
comment on function pipeline.set_config(integer, text, jsonb, text, text) is
    'Gives a DMO''s stage new config_params (all of them; what is left out falls back to the default) and returns the version. The old version stays; the same again makes none. LC002 names what is wrong.';
