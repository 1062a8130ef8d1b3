begin;
select plan(8);

create temporary table job as
select n, pipeline.enqueue_job('ingest', p_order_key => 'a', p_is_by_hand => n = 3) as job_id from generate_series(1, 3) as n;
create function pg_temp.job(p_n integer) returns bigint language sql as $$ select job_id from job where n = p_n $$;
select is((select count(*) from pipeline.claim_jobs('worker', 10)), 0::bigint, 'no worker takes what a person runs by hand');
select is((select j.locked_by from pipeline.claim_job(pg_temp.job(3), 'me') as j), 'me', 'the person goes first');
select is((select count(*) from pipeline.claim_job(pg_temp.job(1), 'me')), 0::bigint, 'one of a key at a time');
select is(pipeline.fail_job(pg_temp.job(3), 1, '40001', 'in the way'), 'failed', 'its failure is final, whatever it was');
select is((select job_id from pipeline.claim_jobs('worker', 10)), pg_temp.job(1), 'the line goes on as it was');
select is(pipeline.enqueue_job('transform', tests.dmo(), p_dedupe_key => 'x', p_is_by_hand => true) > pg_temp.job(3), true, 'a job by hand that waits');
select pipeline.enqueue_job('transform', pipeline.find_dmo('Visit Town'), p_dedupe_key => 'y');
select pipeline.enqueue_job('transform', pipeline.find_dmo('Visit Town'), p_dedupe_key => 'y', p_is_by_hand => true);
select is(
    (select array_agg(l.state order by l.job_id) from pipeline.job_line as l where l.job_type = 'transform'), '{by_hand,waiting}',
    'a person can take a job over that a worker was to do, behind another person'
);
select is((select bool_and(j.is_by_hand) from pipeline.job_queue as j where j.job_type = 'transform'), true, 'it is by hand now');

select * from finish();
rollback;
