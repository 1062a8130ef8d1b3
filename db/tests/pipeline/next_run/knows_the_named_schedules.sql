begin;
select plan(9);

create function pg_temp.next_of(p_schedule text) returns text language sql as $$
    select to_char(pipeline.next_run(p_schedule, 'Europe/Dublin', '2026-07-15 10:20:30+00') at time zone 'Europe/Dublin', 'YYYY-MM-DD HH24:MI:SS')
$$;
select is(pg_temp.next_of('hourly'), '2026-07-15 12:00:00', 'hourly: the next full hour of the place');
select is(pg_temp.next_of('daily'), '2026-07-16 00:00:00', 'daily: midnight there');
select is(pg_temp.next_of('weekly'), '2026-07-19 00:00:00', 'weekly: Sunday');
select is(pg_temp.next_of('monthly'), '2026-08-01 00:00:00', 'monthly: the first');
select is(pg_temp.next_of('manual'), null, 'manual: never');
select is(pg_temp.next_of('pipeline'), null, 'pipeline: never by the clock');
select is(pg_temp.next_of('30 4 * * mon-fri'), '2026-07-16 04:30:00', 'a cron expression');
select is(
    pipeline.next_run('daily', 'Asia/Beirut', '2026-03-28 12:00+00'), '2026-03-28 22:00:00+00'::timestamptz,
    'a midnight that is skipped comes at one'
);
select is(
    pipeline.next_run('30 1 * * *', 'America/New_York', '2026-11-01 05:30+00'), '2026-11-02 06:30:00+00'::timestamptz,
    'a time that comes twice counts once'
);

select * from finish();
rollback;
