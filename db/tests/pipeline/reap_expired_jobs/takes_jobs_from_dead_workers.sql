begin;
select plan(10);

create temporary table job as
select 'lease over' as name, pipeline.enqueue_job('transform', tests.dmo('A')) as job_id
union all select 'lock free', pipeline.enqueue_job('transform', tests.dmo('B'))
union all select 'alive', pipeline.enqueue_job('transform', tests.dmo('C'))
union all select 'not begun', pipeline.enqueue_job('transform', tests.dmo('D'));
create function pg_temp.job(p_name text) returns bigint language sql as $$ select job_id from job where name = p_name $$;
select pipeline.claim_jobs('one', 10);
select is(pipeline.reap_expired_jobs(), 0, 'all are young');
update pipeline.job_line set until = now() - interval '1 second' where job_id = pg_temp.job('lease over');
update pipeline.job_queue set work_began_at = now() where job_id = pg_temp.job('lock free');
select is(pipeline.reap_expired_jobs(), 2, 'one that was silent too long, one whose lock nobody holds');
select is(
    (select array_agg(name order by name) from pipeline.job_queue as j join job using (job_id) where j.status = 'running'),
    '{alive,"not begun"}', 'the others go on'
);
select is(
    (select array_agg(distinct (j.status, j.error_code, j.retry_count)::text) from pipeline.job_queue as j where j.status <> 'running'),
    '{"(pending,LC012,1)"}', 'they are tried again, as after any failure'
);
select is((select array_agg(e.event) from pipeline.job_events as e), '{lost,lost}', 'it is kept');
select throws_ok(format($$ select pipeline.complete_job(%s, 1) $$, pg_temp.job('lease over')), 'LC060', null, 'its worker has nothing to say any more');
select is(pipeline.reap_expired_jobs(), 0, 'the next one finds none');

select pipeline.enqueue_job('ingest', p_is_by_hand => true, p_order_key => 'a'), pipeline.enqueue_job('ingest', p_order_key => 'a');
update pipeline.job_line set until = now() - interval '1 second' where is_by_hand;
select is(pipeline.reap_expired_jobs(), 1, 'a job by hand whose person went away before its turn');
select is((select j.status || ' ' || j.error_code from pipeline.job_queue as j where j.is_by_hand), 'failed LC012', 'is over');
select is((select l.state from pipeline.job_line as l where l.order_key = 'a'), 'ready', 'and the line goes on');

select * from finish();
rollback;
