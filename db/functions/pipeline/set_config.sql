create or replace function pipeline.set_config(
    p_dmo_id integer, p_type text, p_config_params jsonb, p_data_domain text default 'listings', p_schedule text default null,
    p_catch_up text default null)
returns integer language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:configure have no rights on the table; the check is below.
declare
    v_dmo public.dmos := pipeline.get_dmo(p_dmo_id);
    v_old pipeline.dmo_configs;
    v_version integer;
    v_schedule text;
    v_catch_up text;
begin
    perform pipeline.require('pipeline:configure');
    perform pipeline.check_config(p_type, p_data_domain, p_config_params);
    if p_catch_up not in ('skip', 'once', 'all') then
        raise exception 'missed times can not be caught up with by %', quote_literal(p_catch_up)
            using errcode = 'LC002', hint = 'Give skip, once or all.';
    end if;

    -- One at a time: versions have no gaps and one is active.
    perform from public.dmos as d where d.id = v_dmo.id for no key update;
    select c.* into v_old from pipeline.dmo_configs as c
    where c.dmo_id = p_dmo_id and c.type = p_type and c.data_domain = p_data_domain and c.active;
    if p_type = 'import' and p_config_params -> 'feed' is distinct from v_old.config_params -> 'feed' and pipeline.names_secrets(p_config_params) then
        -- Else a secret could be sent wherever somebody likes.
        perform pipeline.require('pipeline:secrets');
    end if;
    -- The later stages follow the one before them, unless they are told otherwise.
    v_schedule := coalesce(p_schedule, v_old.schedule, case p_type when 'import' then 'manual' else 'pipeline' end);
    v_catch_up := coalesce(p_catch_up, v_old.catch_up, 'once');
    perform pipeline.check_schedule(p_type, v_schedule, p_config_params);
    if v_old.config_params = p_config_params and v_old.schedule = v_schedule and v_old.catch_up = v_catch_up then
        return v_old.version;
    end if;
    update pipeline.dmo_configs as c set active = false, updated_at = now() where c.id = v_old.id;
    select coalesce(max(c.version), 0) + 1 into v_version from pipeline.dmo_configs as c
    where c.dmo_id = p_dmo_id and c.type = p_type and c.data_domain = p_data_domain;
    insert into pipeline.dmo_configs (dmo_id, type, data_domain, config_params, version, schedule, catch_up, changed_by)
    values (p_dmo_id, p_type, p_data_domain, p_config_params, v_version, v_schedule, v_catch_up, pipeline.actor());
    if v_schedule in ('manual', 'pipeline') then
        delete from pipeline.schedules as s where s.dmo_id = p_dmo_id and s.type = p_type and s.data_domain = p_data_domain;
    elsif v_schedule is distinct from v_old.schedule then
        insert into pipeline.schedules (dmo_id, type, data_domain, settled_until)
        values (p_dmo_id, p_type, p_data_domain, clock_timestamp())
        on conflict (dmo_id, type, data_domain) do update set settled_until = excluded.settled_until, problem = null;
    end if;
    return v_version;
end
$func$;
comment on function pipeline.set_config(integer, text, jsonb, text, text, text) is
    'Gives a DMO''s stage new config_params (all of them; what is left out falls back to the default) and returns the version. The old version stays; the same again makes none. p_schedule: see next_run(); null: as it was, at first manual for an import and pipeline for the later stages. p_catch_up: skip, once or all; null: as it was, at first once. LC002 names what is wrong. A feed that names secrets needs the permission pipeline:secrets. save_config() tells of the jobs that wait with an older one.';
