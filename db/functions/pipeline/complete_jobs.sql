create or replace function pipeline.complete_jobs(p_job_ids bigint[], p_tokens integer[])
returns bigint[] language plpgsql
set search_path = pg_catalog, pg_temp
-- Planning takes longer than what is to be done.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_sort = off
as $func$
-- Locks: rows of the line, in the order of their numbers, then the jobs, as everybody does who takes several.
declare
    v_done_ids bigint[];
    v_keys text[];
    v_head_count integer;
begin
    with mine as (
        select l.job_id from pipeline.job_line as l where l.job_id = any (p_job_ids) order by l.job_id for update
    ),
    done as (
        update pipeline.job_queue as j
        set status = 'completed', finished_at = clock_timestamp(), error_code = null, error_message = null
        where j.job_id = any (array(select m.job_id from mine as m)) and j.status = 'running' and j.run_id is null and not j.is_chained
            and j.dequeue_attempts = p_tokens[array_position(p_job_ids, j.job_id)]
        returning j.job_id
    ),
    gone as (
        delete from pipeline.job_line as l where l.job_id = any (array(select d.job_id from done as d)) returning l.job_id, l.order_key
    ),
    follower as (
        select (
            select w.job_id from pipeline.job_line as w
            where w.order_key = g.order_key and w.state = 'waiting'
            order by w.order_key, w.is_by_hand desc, w.job_id
            limit 1) as job_id
        from gone as g
        where g.order_key is not null
    ),
    moved as (
        update pipeline.job_line as l
        set state = case when l.is_by_hand then 'by_hand' when l.until > clock_timestamp() then 'retrying' else 'ready' end,
            until = case when l.is_by_hand or l.until > clock_timestamp() then l.until end
        where l.job_id = any (array(select f.job_id from follower as f)) and l.state = 'waiting'
        returning l.job_id
    )
    select array_agg(g.job_id), array_agg(g.order_key) filter (where g.order_key is not null), (select count(*) from moved as m)
    into v_done_ids, v_keys, v_head_count
    from gone as g;
    -- Who joined while this statement waited for a lock is not seen by it.
    if v_head_count < cardinality(v_keys) then
        perform pipeline.advance_line(k.order_key) from unnest(v_keys) as k (order_key);
    end if;
    return coalesce(v_done_ids, '{}');
end
$func$;
comment on function pipeline.complete_jobs(bigint[], integer[]) is
    'Ends several small jobs well at once; p_tokens are their fencing tokens, in the same order. Gives those that were the caller''s to end: of the others the lease was lost, or they are part of a run, which complete_job() continues.';
