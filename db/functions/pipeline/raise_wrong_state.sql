create or replace function pipeline.raise_wrong_state(p_job_id bigint, p_wanted text, p_hint text)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_status text := (select j.status from pipeline.job_queue as j where j.job_id = p_job_id);
begin
    if v_status is null then
        raise exception 'there is no job %', p_job_id using errcode = 'LC061', hint = 'cdl status shows the jobs.';
    end if;
    raise exception 'job % can not be %: it is %', p_job_id, p_wanted, v_status using errcode = 'LC003', hint = p_hint;
end
$func$;
comment on function pipeline.raise_wrong_state(bigint, text, text) is
    'Says why something can not be done with a job. LC061: there is none; LC003: its status is another.';
