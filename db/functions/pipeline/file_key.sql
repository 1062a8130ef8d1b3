create or replace function pipeline.file_key(
    p_job_id bigint, p_stage text, p_environment text, p_format text default 'jsonl', p_now timestamptz default now())
returns table (file_path text, file_date date, batch integer) language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the DMO's file numbers, so that each is given once. Not the DMO: a file is written for a while, and people decide meanwhile.
declare
    v_job pipeline.job_queue;
    v_dmo public.dmos;
begin
    select j.* into strict v_job from pipeline.job_queue as j where j.job_id = p_job_id;
    v_dmo := pipeline.get_dmo(v_job.dmo_id);
    perform pg_advisory_xact_lock(pipeline.lock_class('file'), v_dmo.id);
    file_date := (p_now at time zone v_dmo.time_zone)::date;
    select coalesce(max(f.batch), 0) + 1 into batch from pipeline.files as f
    where f.dmo_id = v_dmo.id and f.stage = case p_stage when 'raw' then 'import' else 'transform' end and f.file_date = file_key.file_date;
    file_path := format('%s-trippl-data/%s/%s/%s/%s/%s/%s/%s-%s.%s.gz', p_environment, p_stage, v_job.data_domain,
        lower(v_dmo.country), lower(v_dmo.state), v_dmo.id, to_char(file_date, 'YYYYMMDD'),
        lpad(batch::text, 3, '0'), to_char(p_now at time zone v_dmo.time_zone, 'YYYYMMDD"T"HH24MISS'), p_format);
    return next;
end
$func$;
comment on function pipeline.file_key(bigint, text, text, text, timestamptz) is
    'Where a job''s file is to lie: {env}-trippl-data/{stage: raw, transformed}/{domain}/{country}/{state}/{dmo-id}/{YYYYMMDD}/{nnn}-{YYYYMMDDTHHMMSS}.{format}.gz, with the next batch number of the DMO''s day.';
