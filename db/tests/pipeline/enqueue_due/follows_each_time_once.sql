begin;
select plan(13);

select tests.dmo();
update public.dmos set time_zone = 'Europe/Dublin' where name = 'Visit Town';
select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'import', '{"path": "/data/a.csv"}', 'listings', 'daily');
update pipeline.schedules set settled_until = '2026-07-01 12:00+00';

select is(pipeline.enqueue_due('2026-07-01 22:59:59+00'), 0, 'midnight there has not come');
select is(pipeline.enqueue_due('2026-07-01 23:00:00+00'), 1, 'it has come');
select is(pipeline.enqueue_due('2026-07-01 23:00:30+00'), 0, 'once');
select is(pipeline.enqueue_due('2026-07-01 23:00:00+00'), 0, 'also for who looks late');
select results_eq(
    $$ select j.job_type, j.params, j.is_chained, j.is_by_hand, j.run_id is not null from pipeline.job_queue as j $$,
    $$ values ('import_raw', '{"path": "/data/a.csv", "due_at": "2026-07-01T23:00:00+00:00"}'::jsonb, true, false, true) $$,
    'an import of the file, that goes on by itself'
);
select is(pipeline.enqueue_due('2026-07-02 23:00:00+00'), 0, 'while that has not begun there is no need for another');
select is((select count(*) from pipeline.claim_jobs('one', 1)), 1::bigint, 'it begins');
select is(pipeline.enqueue_due('2026-07-03 23:00:00+00'), 1, 'what comes then is of use');
select is((select s.last_job_id from pipeline.schedules as s), (select max(j.job_id) from pipeline.job_queue as j), 'it is the last');

select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'import', '{"path": "/data/b.csv"}');
select ok((select s.settled_until = '2026-07-03 23:00+00' from pipeline.schedules as s), 'a file that is called otherwise changes nothing');
select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'import', '{"path": "/data/b.csv"}', p_schedule => 'hourly');
select ok((select s.settled_until > '2026-07-04' from pipeline.schedules as s), 'another schedule begins now');
select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'import', '{"path": "/data/b.csv"}', p_schedule => 'manual');
select is((select count(*) from pipeline.schedules), 0::bigint, 'manual has none');
select is(pipeline.enqueue_due('2100-01-01'), 0, 'and never runs');

select * from finish();
rollback;
