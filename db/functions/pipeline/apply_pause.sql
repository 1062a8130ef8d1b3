create or replace function pipeline.apply_pause(p_source_id integer, p_data_domain text, p_actor text, p_reason text, p_job_id bigint default null)
returns integer language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_line pipeline.job_line;
    v_count integer := 0;
begin
    insert into pipeline.source_states as s (source_id, data_domain, paused_at, paused_by, pause_reason)
    values (p_source_id, p_data_domain, clock_timestamp(), p_actor, p_reason)
    on conflict on constraint source_states_pkey do update
    set paused_at = excluded.paused_at, paused_by = excluded.paused_by, pause_reason = excluded.pause_reason;
    insert into pipeline.source_events (source_id, data_domain, event, actor, message, job_id)
    values (p_source_id, p_data_domain, 'paused', p_actor, p_reason, p_job_id);

    -- What has not begun steps aside, once nobody counts on its place: see join_line().
    perform from pipeline.job_line as l
    join pipeline.job_queue as j on j.job_id = l.job_id
    where l.state in ('ready', 'waiting', 'delayed') and not l.is_by_hand
        and j.source_id = p_source_id and j.data_domain = p_data_domain and j.starts_run and j.started_at is null
    order by l.job_id
    for update of l;
    -- A loop, since each that was the head of its key lets the next one come up; mostly there is none.
    for v_line in
        update pipeline.job_line as l
        set state = 'paused', until = null
        from pipeline.job_queue as j
        where j.job_id = l.job_id and l.state in ('ready', 'waiting', 'delayed') and not l.is_by_hand
            and j.source_id = p_source_id and j.data_domain = p_data_domain and j.starts_run and j.started_at is null
        returning l.*
    loop
        perform pipeline.note_job(v_line.job_id, 'paused', null, p_reason);
        perform pipeline.tell_progress(j.job_id, j.run_id) from pipeline.job_queue as j where j.job_id = v_line.job_id;
        perform pipeline.advance_line(v_line.order_key);
        v_count := v_count + 1;
    end loop;
    return v_count;
end
$func$;
comment on function pipeline.apply_pause(integer, text, text, text, bigint) is
    'Pauses a feed, without asking who calls: pause_source() does. Runs that wait to begin are put aside; says how many. p_job_id: the job whose failure is the reason.';
