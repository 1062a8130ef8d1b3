begin;
select plan(6);

create function pg_temp.due_after(p_catch_up text, p_now timestamptz) returns text[] language plpgsql as $$
declare
    v_dmo_id integer := tests.dmo(p_catch_up || p_now);
begin
    perform pipeline.set_config(v_dmo_id, 'import', '{"path": "/data/a.csv"}', 'listings', 'hourly', p_catch_up);
    update pipeline.schedules set settled_until = '2026-07-01 00:00+00' where dmo_id = v_dmo_id;
    delete from pipeline.schedules where dmo_id <> v_dmo_id;
    perform pipeline.enqueue_due(p_now);
    return array(select to_char((j.params ->> 'due_at')::timestamptz, 'DD HH24') from pipeline.job_queue as j where j.dmo_id = v_dmo_id order by j.job_id);
end
$$;

select is(pg_temp.due_after('once', '2026-07-01 05:30+00'), '{01 05}', 'once: the newest');
select is(pg_temp.due_after('all', '2026-07-01 05:30+00'), '{01 01,01 02,01 03,01 04,01 05}', 'all: each');
select is(cardinality(pg_temp.due_after('all', '2027-07-01 05:30+00')), 24, 'at most 24');
select is(pg_temp.due_after('skip', '2026-07-01 05:30+00'), '{}', 'skip: none');
select is(pg_temp.due_after('skip', '2026-07-01 05:05+00'), '{01 05}', 'but one of some minutes ago is not missed');
select is(pg_temp.due_after('once', '2096-07-01 05:30+00'), '{01 05}', 'seventy years cost no more than an hour');

select * from finish();
rollback;
