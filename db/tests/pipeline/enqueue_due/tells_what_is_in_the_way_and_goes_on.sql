begin;
select plan(5);

select pipeline.set_config(tests.dmo(d.name), 'import', '{"path": "/data/a.csv"}', 'listings', 'hourly') from (values ('One'), ('Two')) as d (name);
update pipeline.schedules set settled_until = '2026-07-01 00:00+00';
update public.dmos set time_zone = 'No/Where' where name = 'One';
select is(pipeline.enqueue_due('2026-07-01 01:00+00'), 1, 'the other one runs');
select matches((select s.problem from pipeline.schedules as s where s.dmo_id = pipeline.find_dmo('One')), '"No/Where" .* \(22023\)', 'why is kept');
select is((select s.problem from pipeline.schedules as s where s.dmo_id = pipeline.find_dmo('Two')), null, 'nothing is in its way');
update public.dmos set time_zone = 'UTC' where name = 'One';
select is(pipeline.enqueue_due('2026-07-01 01:01+00'), 1, 'mended, it runs');
select is((select s.problem from pipeline.schedules as s where s.dmo_id = pipeline.find_dmo('One')), null, 'and has no problem');

select * from finish();
rollback;
