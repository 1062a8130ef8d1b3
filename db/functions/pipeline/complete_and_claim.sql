create or replace function pipeline.complete_and_claim(
    p_job_ids bigint[], p_tokens integer[], p_worker text, p_limit integer default 1, p_job_types text[] default null)
returns setof pipeline.job_queue language plpgsql
set search_path = pg_catalog, pg_temp
-- One plan, kept, as in claim_jobs().
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_sort = off
as $func$
-- Locks: rows of the line, then the jobs, as everybody does.
declare
    v_done_ids bigint[];
    v_claimed_ids bigint[];
    v_keys text[];
    v_head_count integer;
begin
    -- One statement: each that writes into a table reads that table's checks anew, which takes longer than the rest of it.
    with gone as (
        delete from pipeline.job_line as l where l.job_id = any (p_job_ids) returning l.job_id, l.order_key
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
    next as (
        select l.job_id from pipeline.job_line as l
        where l.state = 'ready' and (p_job_types is null or l.job_type = any (p_job_types))
            -- Those whose time has come join in first: claim_jobs() sees to that.
            and not exists (select from pipeline.job_line as d where d.state in ('delayed', 'retrying') and d.until <= clock_timestamp())
        order by l.rank, l.job_id
        limit p_limit
        for no key update of l skip locked
    ),
    moved as (
        update pipeline.job_line as l
        set state = case when l.state = 'ready' then 'leased' when l.is_by_hand then 'by_hand'
                when l.until > clock_timestamp() then 'retrying' else 'ready' end,
            until = case
                when l.state = 'ready' then clock_timestamp() + (select t.lease from pipeline.job_types as t where t.job_type = l.job_type)
                when l.is_by_hand or l.until > clock_timestamp() then l.until end
        where l.job_id = any (array(select f.job_id from follower as f union all select n.job_id from next as n))
            and l.state in ('waiting', 'ready')
        returning l.job_id, l.state = 'leased' as is_claimed
    ),
    written as (
        update pipeline.job_queue as j
        set status = case j.status when 'pending' then 'running' else 'completed' end,
            finished_at = case j.status when 'running' then clock_timestamp() end,
            error_code = case j.status when 'pending' then j.error_code end,
            error_message = case j.status when 'pending' then j.error_message end,
            dequeue_attempts = j.dequeue_attempts + case j.status when 'pending' then 1 else 0 end,
            locked_by = case j.status when 'pending' then p_worker else j.locked_by end,
            locked_at = case j.status when 'pending' then clock_timestamp() else j.locked_at end,
            started_at = coalesce(j.started_at, clock_timestamp()), next_attempt_at = null,
            work_began_at = case j.status when 'running' then j.work_began_at end,
            records_done = case j.status when 'running' then j.records_done else 0 end
        where j.job_id = any (array(select g.job_id from gone as g union all select m.job_id from moved as m where m.is_claimed))
            and (j.status = 'pending' and j.job_id <> all (p_job_ids) or j.status = 'running' and j.run_id is null and not j.is_chained
                and j.dequeue_attempts = p_tokens[array_position(p_job_ids, j.job_id)])
        returning j.job_id, j.status = 'running' as is_claimed
    )
    select coalesce(array_agg(w.job_id) filter (where not w.is_claimed), '{}'),
        coalesce(array_agg(w.job_id) filter (where w.is_claimed), '{}'),
        (select array_agg(g.order_key) filter (where g.order_key is not null) from gone as g),
        (select count(*) from moved as m where not m.is_claimed)
    into v_done_ids, v_claimed_ids, v_keys, v_head_count
    from written as w;
    if cardinality(v_done_ids) < cardinality(p_job_ids) then
        perform pipeline.raise_lost_job(d.job_id, d.token) from unnest(p_job_ids, p_tokens) as d (job_id, token)
        where d.job_id <> all (v_done_ids);
    end if;
    -- Who joined while that statement waited for a lock was not seen by it.
    if v_head_count < cardinality(v_keys) and exists (
        select from unnest(v_keys) as k (order_key)
        where exists (select from pipeline.job_line as l where l.order_key = k.order_key and l.state = 'waiting')) then
        perform pipeline.advance_line(k.order_key) from unnest(v_keys) as k (order_key);
    end if;
    return query select j.* from pipeline.job_queue as j where j.job_id = any (v_claimed_ids);
    if cardinality(v_claimed_ids) < p_limit then
        return query select j.* from pipeline.claim_jobs(p_worker, p_limit - cardinality(v_claimed_ids), p_job_types) as j;
    end if;
end
$func$;
comment on function pipeline.complete_and_claim(bigint[], integer[], text, integer, text[]) is
    'Ends several small jobs well, all or none, and gives the worker the next ones, at most p_limit: one call and one commit for each lot, where claim_jobs() and complete_job() take two. p_tokens: the fencing tokens of p_job_ids, in the same order; the others as for claim_jobs(). Call it as the last thing of the transaction of the jobs'' work. LC060 when one of the tokens is not the present claim, LC003 when a job is part of a run, which complete_job() continues: roll back.';
