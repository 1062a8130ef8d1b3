create or replace function pipeline.complete_jobs(p_job_ids bigint[], p_tokens integer[])
returns bigint[] language plpgsql
set search_path = pg_catalog, pg_temp
-- Planning takes longer than what is to be done.
set plan_cache_mode = force_generic_plan
as $func$
declare
    v_done bigint[];
    v_key text;
begin
    -- In key order, as everybody who takes several does.
    perform from pipeline.job_line as l where l.job_id = any (p_job_ids) order by l.order_key, l.job_id for update;
    with done as (
        update pipeline.job_queue as j
        set status = 'completed', finished_at = clock_timestamp(), error_code = null, error_message = null
        where j.job_id = any (p_job_ids) and j.status = 'running' and not j.is_chained
            and j.dequeue_attempts = p_tokens[array_position(p_job_ids, j.job_id)]
        returning j.job_id
    )
    select array_agg(d.job_id) into v_done from done as d;
    -- A loop, since each key has its own next one.
    for v_key in
        with gone as (
            delete from pipeline.job_line as l where l.job_id = any (v_done) returning l.order_key
        )
        select g.order_key from gone as g where g.order_key is not null
    loop
        perform pipeline.advance_line(v_key);
    end loop;
    return coalesce(v_done, '{}');
end
$func$;
comment on function pipeline.complete_jobs(bigint[], integer[]) is
    'Ends several small jobs well at once; p_tokens are their fencing tokens, in the same order. Gives those that were the caller''s to end: of the others the lease was lost, or they are part of a chain, which complete_job() continues.';
