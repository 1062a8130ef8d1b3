create or replace function pipeline.enqueue_job(
    p_job_type text, p_dmo_id integer default null, p_data_domain text default null, p_source_name text default null,
    p_run_id uuid default null, p_input_file_id bigint default null, p_batch_id bigint default null, p_params jsonb default '{}',
    p_priority integer default 0, p_start_at timestamptz default null, p_order_key text default null, p_dedupe_key text default null,
    p_is_by_hand boolean default false, p_is_chained boolean default false)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_type pipeline.job_types;
    v_job pipeline.job_queue;
    v_until timestamptz;
    v_dedupe_key text := p_dedupe_key;
    v_state text;
    v_is_paused boolean;
begin
    select t.* into v_type from pipeline.job_types as t where t.job_type = p_job_type;
    if not found then
        raise exception 'there are no jobs of type %', coalesce(quote_literal(p_job_type), 'null')
            using errcode = 'LC062', hint = format('There are: %s.', (select string_agg(t.job_type, ', ' order by t.job_type) from pipeline.job_types as t));
    elsif p_priority is null or p_priority not between -100 and 100 then
        raise exception 'a job''s priority can not be %', coalesce(p_priority::text, 'null')
            using errcode = 'LC062', hint = 'Give a whole number from -100 to 100; greater goes first.';
    elsif v_type.stage is not null then
        perform pipeline.require('pipeline:' || v_type.stage);
        v_dedupe_key := coalesce(p_dedupe_key, p_job_type || coalesce(':batch:' || p_batch_id, ':file:' || p_input_file_id));
    end if;

    -- A loop, since the job that has the key may end, and another come, between two statements.
    loop
        if v_dedupe_key is not null then
            select l.job_id into v_job.job_id from pipeline.job_line as l where l.dedupe_key = v_dedupe_key;
            if found then
                if p_is_by_hand then
                    perform pipeline.take_over_job(v_job.job_id);
                end if;
                return v_job.job_id;
            end if;
        end if;

        insert into pipeline.job_queue (job_type, priority, dmo_id, data_domain, run_id, input_file_id, batch_id, params, order_key,
            dedupe_key, is_by_hand, is_chained, next_attempt_at, max_attempts)
        values (p_job_type, p_priority, p_dmo_id, p_data_domain, p_run_id, p_input_file_id, p_batch_id, p_params, p_order_key,
            v_dedupe_key, p_is_by_hand, p_is_chained, case when p_start_at > clock_timestamp() then p_start_at end,
            case when p_is_by_hand then 1 else v_type.max_attempts end)
        returning * into v_job;
        if v_type.stage is not null then
            v_job := pipeline.prepare_stage(v_job, v_type.stage, p_source_name);
        end if;
        v_is_paused := v_job.starts_run and not p_is_by_hand and pipeline.is_paused(v_job.source_id, v_job.data_domain);
        if v_is_paused then
            -- Without the lock somebody resumes it just now; with it, whoever does will find this job.
            v_is_paused := pg_try_advisory_xact_lock_shared(pipeline.lock_class('source'), v_job.source_id);
        end if;
        if v_is_paused then
            v_is_paused := pipeline.is_paused(v_job.source_id, v_job.data_domain);
        end if;
        if v_is_paused then
            insert into pipeline.job_line (job_id, job_type, state, order_key, rank, dedupe_key)
            values (v_job.job_id, p_job_type, 'paused', v_job.order_key, clock_timestamp(), v_dedupe_key)
            on conflict do nothing returning state into v_state;
        elsif v_job.next_attempt_at is not null and not p_is_by_hand then
            insert into pipeline.job_line (job_id, job_type, state, order_key, rank, until, dedupe_key)
            values (v_job.job_id, p_job_type, 'delayed', v_job.order_key, v_job.next_attempt_at, v_job.next_attempt_at, v_dedupe_key)
            on conflict do nothing returning state into v_state;
        else
            v_until := case when p_is_by_hand then clock_timestamp() + v_type.lease end;
            v_state := pipeline.join_line(v_job, v_until);
        end if;
        exit when v_state is not null;
        -- Another one with the key came first.
        delete from pipeline.job_queue as j where j.job_id = v_job.job_id;
    end loop;
    if v_job.run_id is not null then
        perform pipeline.tell_progress(v_job.job_id, v_job.run_id);
    end if;
    if v_state in ('ready', 'delayed') then
        perform pg_notify('cdl_jobs', '');
    end if;
    return v_job.job_id;
end
$func$;
comment on function pipeline.enqueue_job(text, integer, text, text, uuid, bigint, bigint, jsonb, integer, timestamptz, text, text, boolean, boolean) is
    'Adds a job to the queue and gives its number; in the caller''s transaction, so that it is there when that commits, with a snapshot of its stage''s configuration. p_source_name: feed, made when new, by default the import configuration''s. p_priority: -100 to 100, greater first. p_start_at: not before then. p_order_key: one job of a key runs at a time, in the order they came; a stage''s is its DMO and domain. p_dedupe_key: while a job with it is pending or running, that one''s number is given instead of a new one''s; a stage''s is by default what it works on. p_is_by_hand: no worker takes it, claim_job() does. p_is_chained: its completion enqueues the next stage. A run of a source that is paused is put aside until resume_source(). Wakes listeners of cdl_jobs. LC062: no such type or priority; LC002: a source can not be called so.';
