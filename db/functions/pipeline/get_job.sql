create or replace function pipeline.get_job(p_job_id bigint, p_job_type text)
returns pipeline.job_queue language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue;
begin
    select j.* into v_job from pipeline.job_queue as j
    where j.job_id = p_job_id and j.job_type = p_job_type and j.status = 'running';
    if not found then
        raise exception 'there is no running % job %', p_job_type, p_job_id
            using errcode = 'LC003', hint = 'claim_job() or claim_jobs() gives one.';
    end if;
    return v_job;
end
$func$;
comment on function pipeline.get_job(bigint, text) is 'The running job of that type, or LC003.';
