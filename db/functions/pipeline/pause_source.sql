create or replace function pipeline.pause_source(
    p_dmo_id integer, p_source_name text default null, p_data_domain text default 'listings', p_reason text default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:jobs have no rights on the queue; the check is below, that of the tenant in find_source().
declare
    v_source pipeline.sources;
    v_was_paused boolean;
    v_jobs integer := 0;
begin
    perform pipeline.require('pipeline:jobs');
    v_source := pipeline.find_source(p_dmo_id, p_source_name, p_data_domain);
    v_was_paused := pipeline.is_paused(v_source.id, p_data_domain);
    if not v_was_paused then
        v_jobs := pipeline.apply_pause(v_source.id, p_data_domain, pipeline.actor(), coalesce(nullif(btrim(p_reason), ''), 'somebody wanted it so'));
    end if;
    return jsonb_build_object('source_id', v_source.id, 'source_name', v_source.name, 'data_domain', p_data_domain,
        'was_paused', v_was_paused, 'jobs', v_jobs) || (
        select jsonb_build_object('paused_at', s.paused_at, 'paused_by', s.paused_by, 'reason', s.pause_reason)
        from pipeline.source_states as s where s.source_id = v_source.id and s.data_domain = p_data_domain);
end
$func$;
comment on function pipeline.pause_source(integer, text, text, text) is
    'Pauses a feed of a DMO in a data domain: until resume_source() no schedule begins anything of it, and runs that wait to begin are put aside. What has begun goes on, and so does what people run by hand or requeue. Gives {source_id, source_name, data_domain, was_paused, jobs: how many were put aside, paused_at, paused_by, reason}; again: nothing changes. Needs pipeline:jobs; LC001, LC066: no such DMO or source.';
