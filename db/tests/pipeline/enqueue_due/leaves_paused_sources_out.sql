begin;
select plan(11);

select tests.batch(tests.dmo());
create temporary table world as select b.batch_id, b.dmo_id from staging.batches as b;
select pipeline.set_config(w.dmo_id, 'import', '{"path": "/data/a.csv"}', p_schedule => 'hourly') from world as w;
update pipeline.schedules set settled_until = '2026-07-01 00:00+00';
select pipeline.pause_source(w.dmo_id) from world as w;

select is(pipeline.enqueue_due('2026-07-01 05:00+00'), 0, 'nothing of it begins');
select is((select s.settled_until from pipeline.schedules as s), '2026-07-01 00:00+00'::timestamptz, 'its times are not lost');
select pipeline.resume_source(w.dmo_id) from world as w;
select is(pipeline.enqueue_due('2026-07-01 05:30+00'), 1, 'resumed, it catches up: once');
select is((select j.params ->> 'due_at' from pipeline.job_queue as j where j.status = 'pending'), '2026-07-01T05:00:00+00:00', 'with the newest time');
select pipeline.cancel_job(j.job_id) from pipeline.job_queue as j where j.status = 'pending';

select pipeline.set_config(w.dmo_id, 'import', '{"path": "/data/a.csv"}', p_catch_up => 'skip') from world as w;
select pipeline.pause_source(w.dmo_id) from world as w;
select is(pipeline.enqueue_due('2026-07-01 09:00+00'), 0, 'paused again');
select pipeline.resume_source(w.dmo_id) from world as w;
select is(pipeline.enqueue_due('2026-07-01 09:30+00'), 0, 'or it leaves out what passed');
select is(pipeline.enqueue_due('2026-07-01 10:00+00'), 1, 'and goes on with the next time');
select pipeline.cancel_job(j.job_id) from pipeline.job_queue as j where j.status = 'pending';

-- A later stage with times takes the other feeds' work only.
select pipeline.set_config(w.dmo_id, 'import', '{}', p_schedule => 'manual') from world as w;
select pipeline.set_config(w.dmo_id, 'transform', '{}', p_schedule => 'hourly') from world as w;
update pipeline.schedules set settled_until = '2026-07-01 00:00+00';
update pipeline.files set parent_file_id = null;
select pipeline.pause_source(w.dmo_id) from world as w;
select is(pipeline.enqueue_due('2026-07-01 05:00+00'), 0, 'what it sent waits');
insert into pipeline.sources (dmo_id, name) select w.dmo_id, 'other' from world as w;
update pipeline.files set source_id = (select s.id from pipeline.sources as s where s.name = 'other') where stage = 'import';
select is(pipeline.enqueue_due('2026-07-01 06:00+00'), 1, 'another feed of the DMO does not');
select pipeline.cancel_job(j.job_id) from pipeline.job_queue as j where j.status = 'pending';
update pipeline.files set source_id = (select s.id from pipeline.sources as s where s.name = 'csv_upload');
select is(pipeline.enqueue_due('2026-07-01 07:00+00'), 0, 'still paused');
select pipeline.resume_source(w.dmo_id) from world as w;
select is(pipeline.enqueue_due('2026-07-01 08:00+00'), 1, 'resumed, its next time takes it');

select * from finish();
rollback;
