create or replace function pipeline.import_now(p_dmo_id integer, p_data_domain text default 'listings')
returns uuid language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:import have no rights on the queue; the check is below, that of the tenant in get_dmo().
declare
    v_dmo public.dmos := pipeline.get_dmo(p_dmo_id);
    v_config jsonb;
    v_job_id bigint;
begin
    perform pipeline.require('pipeline:import');
    v_config := pipeline.config_defaults('import') || coalesce((
        select c.config_params from pipeline.dmo_configs as c
        where c.dmo_id = v_dmo.id and c.type = 'import' and c.data_domain = p_data_domain and c.active), '{}');
    if v_config ->> 'path' is null and not pipeline.is_feed(v_config) then
        raise exception 'nobody says what is to be imported for %', quote_literal(v_dmo.name)
            using errcode = 'LC002', detail = 'path: the import configuration has none.',
                hint = 'Set path to the file that the source renews, or feed to what is fetched; or upload a file.';
    end if;
    v_job_id := pipeline.enqueue_job('import_raw', v_dmo.id, p_data_domain,
        p_params => jsonb_strip_nulls(jsonb_build_object('path', v_config ->> 'path')),
        p_dedupe_key => format('import_now:%s/%s', v_dmo.id, p_data_domain), p_is_chained => true);
    return (select j.run_id from pipeline.job_queue as j where j.job_id = v_job_id);
end
$func$;
comment on function pipeline.import_now(integer, text) is
    'Enqueues what a DMO''s schedule would: its feed is fetched, or its file read, and goes through all stages. Gives the run; that of the last call while it still waits or runs. Needs pipeline:import. LC001: no such DMO of the caller''s tenant; LC002: its configuration says neither path nor feed.';
