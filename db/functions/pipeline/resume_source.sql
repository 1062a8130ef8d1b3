create or replace function pipeline.resume_source(
    p_dmo_id integer, p_source_name text default null, p_data_domain text default 'listings', p_note text default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:jobs have no rights on the queue; the check is below, that of the tenant in find_source().
declare
    v_source pipeline.sources;
    v_was_paused boolean;
    v_job pipeline.job_queue;
    v_jobs bigint[] := '{}';
begin
    perform pipeline.require('pipeline:jobs');
    v_source := pipeline.find_source(p_dmo_id, p_source_name, p_data_domain);
    -- What is put aside just now is waited for, to be found below.
    perform pg_advisory_xact_lock(pipeline.lock_class('source'), v_source.id);
    update pipeline.source_states as s
    set paused_at = null, paused_by = null, pause_reason = null, failed_runs = 0, failed_stage = null, last_failed_run_id = null
    where s.source_id = v_source.id and s.data_domain = p_data_domain and s.paused_at is not null;
    v_was_paused := found;
    if v_was_paused then
        insert into pipeline.source_events (source_id, data_domain, event, actor, message)
        values (v_source.id, p_data_domain, 'resumed', pipeline.actor(), nullif(btrim(p_note), ''));
    end if;

    -- A loop, since each joins the line of its key by itself; in the order they came.
    for v_job in
        select j.* from pipeline.job_line as l
        join pipeline.job_queue as j on j.job_id = l.job_id
        where l.state = 'paused' and j.source_id = v_source.id and j.data_domain = p_data_domain
        order by j.job_id
    loop
        delete from pipeline.job_line as l where l.job_id = v_job.job_id and l.state = 'paused';
        continue when not found;
        if v_job.next_attempt_at > clock_timestamp() then
            insert into pipeline.job_line (job_id, job_type, state, order_key, rank, until, dedupe_key)
            values (v_job.job_id, v_job.job_type, 'delayed', v_job.order_key, v_job.next_attempt_at, v_job.next_attempt_at, v_job.dedupe_key);
        else
            perform pipeline.join_line(v_job);
        end if;
        perform pipeline.note_job(v_job.job_id, 'resumed', null, p_note);
        perform pipeline.tell_progress(v_job.job_id, v_job.run_id);
        v_jobs := v_jobs || v_job.job_id;
    end loop;
    if v_jobs <> '{}' then
        perform pg_notify('cdl_jobs', '');
    end if;
    return jsonb_build_object('source_id', v_source.id, 'source_name', v_source.name, 'data_domain', p_data_domain,
        'was_paused', v_was_paused, 'jobs', to_jsonb(v_jobs), 'held_jobs', (
            select coalesce(jsonb_agg(j.job_id order by j.job_id), '[]')
            from pipeline.job_queue as j where j.source_id = v_source.id and j.dmo_id = v_source.dmo_id and j.data_domain = p_data_domain and j.status = 'held'));
end
$func$;
comment on function pipeline.resume_source(integer, text, text, text) is
    'Lets a feed that was paused run by itself again: what was put aside joins the line, failures are counted anew, and the next enqueue_due() looks at the times that passed as catch_up says. Gives {source_id, source_name, data_domain, was_paused, jobs: [those that joined the line], held_jobs: [those that failed and still wait for a person]}; a feed that is not paused stays as it is. Needs pipeline:jobs; LC001, LC066: no such DMO or source.';
