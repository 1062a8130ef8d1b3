create or replace function pipeline.tg_results__count_day()
returns trigger language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue;
    v_stage text;
    v_day date := (clock_timestamp() at time zone 'UTC')::date;
begin
    select j.* into v_job from pipeline.job_queue as j where j.job_id = new.job_id;
    select t.stage into v_stage from pipeline.job_types as t where t.job_type = v_job.job_type;
    if v_stage is null or v_job.data_domain is null then
        return null;
    end if;
    insert into pipeline.daily_counts as c
        (dmo_id, data_domain, day, stage, jobs, seconds, records_new, records_updated, records_deleted, records_held, records_error)
    values (v_job.dmo_id, v_job.data_domain, v_day, v_stage, 1, coalesce(extract(epoch from clock_timestamp() - v_job.started_at), 0),
        new.records_new, new.records_updated, new.records_deleted, new.records_held, new.records_error)
    on conflict on constraint daily_counts_pkey do update
    set jobs = c.jobs + 1, seconds = c.seconds + excluded.seconds, records_new = c.records_new + excluded.records_new,
        records_updated = c.records_updated + excluded.records_updated, records_deleted = c.records_deleted + excluded.records_deleted,
        records_held = c.records_held + excluded.records_held, records_error = c.records_error + excluded.records_error,
        listings_total = c.listings_total + excluded.records_new - excluded.records_deleted;
    if v_stage = 'promote' then
        update pipeline.daily_counts as c
        set listings_total = (select count(*) from public.listings as l where l.dmo_id = v_job.dmo_id and l.deleted_at is null)
        where c.dmo_id = v_job.dmo_id and c.day = v_day and c.data_domain = v_job.data_domain and c.stage = v_stage and c.listings_total is null;
    end if;
    return null;
end
$func$;
comment on function pipeline.tg_results__count_day() is
    'Adds what a stage did to its day in pipeline.daily_counts. One job of a DMO runs at a time, so nobody waits for the row.';
create or replace trigger _100_count_day after insert on pipeline.job_results
for each row execute function pipeline.tg_results__count_day();
