begin;
select plan(6);

select tests.dmo();
create function pg_temp.enqueue() returns bigint language sql as $$ select pipeline.enqueue_job('ingest', p_dedupe_key => 'night') $$;
create temporary table first as select pg_temp.enqueue() as job_id;
select is(pg_temp.enqueue(), (select f.job_id from first as f), 'while it waits');
select is((select count(*) from pipeline.claim_jobs('one', 10)), 1::bigint, 'there is but one');
select is(pg_temp.enqueue(), (select f.job_id from first as f), 'while it runs');
select pipeline.complete_job((select f.job_id from first as f), 1);
select isnt(pg_temp.enqueue(), (select f.job_id from first as f), 'no more when it is over');
select is((select count(*) from pipeline.job_queue as j), 2::bigint, 'a second one');
select is(
    pipeline.enqueue_job('transform', pipeline.find_dmo('Visit Town'), p_dedupe_key => 'x'),
    pipeline.enqueue_job('transform', pipeline.find_dmo('Visit Town'), p_dedupe_key => 'x'), 'a stage''s, too'
);

select * from finish();
rollback;
