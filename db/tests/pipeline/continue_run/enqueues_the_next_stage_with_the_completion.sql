begin;
select plan(7);

create function pg_temp.complete(p_batch_id bigint default null) returns text language plpgsql as $func$
declare
    v_job pipeline.job_queue;
begin
    select * into strict v_job from pipeline.claim_jobs('one', 1);
    perform pipeline.complete_job(v_job.job_id, v_job.dequeue_attempts, p_batch_id => p_batch_id);
    return v_job.job_type;
end
$func$;
create temporary table batch as select tests.batch(tests.dmo()) as batch_id;
select tests.staged(batch_id) from batch;
select pipeline.enqueue_job('import_raw', pipeline.find_dmo('Visit Town'), p_is_chained => true, p_priority => 7, p_params => '{"path": "x", "auto_accept": true}',
    p_run_id => '00000000-0000-0000-0000-000000000001');
select pipeline.enqueue_job('import_raw', pipeline.find_dmo('Visit Town'), p_dedupe_key => 'other');
select is(pg_temp.complete(), 'import_raw', 'import');
select is(pg_temp.complete(), 'transform', 'is followed by transform, before the next run of the key');
select is(pg_temp.complete((select b.batch_id from batch as b)), 'load_stage', 'then stage');
select is((select s.status from staging.listings as s), 'accepted', 'whose completion accepts what is not flagged');
select is(pg_temp.complete(), 'promote_public', 'then promote');
select is(
    (select count(*) from pipeline.job_queue as j where j.run_id = '00000000-0000-0000-0000-000000000001' and j.priority = 7 and j.status = 'completed'),
    4::bigint, 'one run, one priority'
);
select is(pg_temp.complete(), 'import_raw', 'now the next run');

select * from finish();
rollback;
