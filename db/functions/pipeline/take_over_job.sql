create or replace function pipeline.take_over_job(p_job_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_line pipeline.job_line;
    v_job pipeline.job_queue;
begin
    delete from pipeline.job_line as l where l.job_id = p_job_id and l.state <> 'leased' returning * into v_line;
    if found then
        update pipeline.job_queue as j set is_by_hand = true, max_attempts = 1, next_attempt_at = null where j.job_id = p_job_id
        returning * into v_job;
        perform pipeline.join_line(v_job, (
            select clock_timestamp() + t.lease from pipeline.job_types as t where t.job_type = v_job.job_type));
        perform pipeline.advance_line(v_job.order_key);
    end if;
end
$func$;
comment on function pipeline.take_over_job(bigint) is
    'Makes a job that nobody works on one that a person runs by hand, at the front of its line.';
