begin;
select plan(7);

select tests.batch(tests.dmo());
create temporary table world as select b.batch_id, b.dmo_id from staging.batches as b;
select pipeline.set_config(w.dmo_id, t.type, '{}', 'listings', 'hourly') from world as w, (values ('transform'), ('stage'), ('promote')) as t (type);
update pipeline.schedules set settled_until = '2026-07-01 00:00+00';
insert into staging.listings (batch_id, listing_id, tenant_id, dmo_id, source_id, action, status, ok_to_promote)
select w.batch_id, 1, d.tenant_id, d.id, 'p1', 'insert', 'pending', true from world as w join public.dmos as d on d.id = w.dmo_id;

select is(pipeline.enqueue_due('2026-07-01 01:00+00'), 0, 'the row waits for a person');
update staging.listings set status = 'accepted';
select is(pipeline.enqueue_due('2026-07-01 02:00+00'), 1, 'it was accepted');
select is(
    (select (j.job_type, j.batch_id) = ('promote_public', w.batch_id) from pipeline.job_queue as j, world as w where j.status = 'pending'),
    true, 'the batch is promoted'
);
select pipeline.hold_job(j.job_id, 'it failed') from pipeline.job_queue as j where j.status = 'pending';
select is(pipeline.enqueue_due('2026-07-01 03:00+00'), 0, 'what is held is left alone');

update staging.listings set status = 'promoted';
update pipeline.job_queue set status = 'cancelled', finished_at = now() where status = 'held';
update staging.batches set promoted_at = now(), status = 'promoted';
select is(pipeline.enqueue_due('2026-07-01 04:00+00'), 0, 'nothing is left');
update pipeline.files set parent_file_id = null;
select is(pipeline.enqueue_due('2026-07-01 05:00+00'), 1, 'a raw file without a transformed one');
select is((select j.job_type from pipeline.job_queue as j where j.status = 'pending'), 'transform', 'is transformed');

select * from finish();
rollback;
