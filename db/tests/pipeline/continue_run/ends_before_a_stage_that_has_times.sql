begin;
select plan(4);

create temporary table dmo as select tests.dmo() as id;
create function pg_temp.goes_on(p_is_by_hand boolean) returns boolean language plpgsql as $$
declare
    v_job_id bigint := pipeline.enqueue_job('import_raw', (select d.id from dmo as d), p_is_by_hand => p_is_by_hand);
    v_job pipeline.job_queue;
begin
    select j.* into v_job from pipeline.job_queue as j where j.job_id = v_job_id;
    return pipeline.continue_run(v_job, null, null) is not null;
end
$$;
select ok(pg_temp.goes_on(false), 'by default stage follows stage');
select pipeline.set_config(d.id, 'transform', '{}', 'listings', 'daily') from dmo as d;
select ok(not pg_temp.goes_on(false), 'it waits for its time');
select ok(pg_temp.goes_on(true), 'a person does not');
select pipeline.set_config(d.id, 'transform', '{}', 'listings', 'pipeline') from dmo as d;
select ok(pg_temp.goes_on(false), 'again by the stage before it');

select * from finish();
rollback;
