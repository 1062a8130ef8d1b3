create or replace function pipeline.join_line(p_job pipeline.job_queue, p_until timestamptz default null)
returns text language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the head of the job's key against leaving before this transaction ends, since it will look for who comes next. Only against that:
-- its lease can be extended meanwhile, and it can be claimed. Who steps aside without leaving has to lock its row for update first.
declare
    v_now timestamptz := clock_timestamp();
    v_rank timestamptz := pipeline.job_rank(v_now, p_job.priority);
    v_state text;
    v_head_id bigint;
begin
    -- A loop, since the head may leave between one statement and the next.
    loop
        insert into pipeline.job_line (job_id, job_type, state, order_key, is_by_hand, rank, until, dedupe_key)
        values (p_job.job_id, p_job.job_type, case when p_job.is_by_hand then 'by_hand' else 'ready' end, p_job.order_key, p_job.is_by_hand,
            v_rank, p_until, p_job.dedupe_key)
        on conflict do nothing
        returning state into v_state;
        if found then
            return v_state;
        end if;

        if exists (select from pipeline.job_line as l where l.dedupe_key = p_job.dedupe_key) then
            return null;
        end if;
        if p_job.is_by_hand then
            select l.job_id into v_head_id from pipeline.job_line as l
            where l.order_key = p_job.order_key and l.state in ('retrying', 'ready')
            for update;
            if found then
                update pipeline.job_line as l set state = 'waiting' where l.job_id = v_head_id;
                continue;
            end if;
        end if;
        perform from pipeline.job_line as l
        where l.order_key = p_job.order_key and (l.state in ('by_hand', 'leased') or l.state in ('retrying', 'ready') and not p_job.is_by_hand)
        for key share;
        continue when not found;
        insert into pipeline.job_line (job_id, job_type, state, order_key, is_by_hand, rank, until, dedupe_key)
        values (p_job.job_id, p_job.job_type, 'waiting', p_job.order_key, p_job.is_by_hand, v_rank, p_until, p_job.dedupe_key)
        on conflict do nothing
        returning state into v_state;
        return v_state;
    end loop;
end
$func$;
comment on function pipeline.join_line(pipeline.job_queue, timestamptz) is
    'Puts a pending job into the line and gives its state there: at the head of its key when nobody is, else behind. What a person runs by hand goes before all that does not run yet; p_until: how long that person''s process is believed to live. Null: another job has its dedupe_key.';
