begin;
select plan(12);

-- Addresses that a service did not know.
insert into pipeline.geocode_answers (service, country, query, is_found, lat, lng, precision_class, asked_at)
values
    ('nominatim', 'IE', 'a known place', true, 53, -9, 'rooftop', now() - interval '10 years'),
    ('nominatim', 'IE', 'an old miss', false, null, null, null, now() - interval '401 days'),
    ('nominatim', 'IE', 'a younger miss', false, null, null, null, now() - interval '399 days');

-- Calls that brought real estate: one without errors, one whose record was taken since, one that was refused.
create function pg_temp.call(p_key text) returns bigint language plpgsql as $func$
declare
    v_job_id bigint;
begin
    if p_key is not null then
        insert into pipeline.job_queue (job_type, status, data_domain, enqueued_at, started_at, finished_at)
        values ('ingest', 'completed', 'mls_listings', now() - interval '200 days', now() - interval '200 days', now() - interval '200 days')
        returning job_id into v_job_id;
        insert into pipeline.job_errors (job_id, record_id, error_type, error_message, created_at)
        values (v_job_id, p_key, 'LC035', 'refused', now() - interval '200 days');
    end if;
    insert into pipeline.ingest_batches (data_domain, origin_system, batch, payload_hash, job_id, started_at)
    values ('mls_listings', 'QOBRIX', coalesce(p_key, 'good'), gen_random_uuid(), v_job_id, now() - interval '200 days');
    return v_job_id;
end
$func$;
select pg_temp.call(null), pg_temp.call('taken since'), pg_temp.call('refused'), pg_temp.call('refused twice'), pg_temp.call('refused twice');
insert into pipeline.origin_property (record_id, tenant_id, origin_system, origin_key)
values (tests.real_estate(), tests.tenant(), 'QOBRIX', 'taken since');

create temporary table due as select pipeline.prune_due() as counts;
create temporary table done as select pipeline.prune() as counts;
select is((select counts from done), (select counts from due), 'what was announced is what is done');
select is((select counts ->> 'geocode_misses' from done), '1', 'one miss');
select is((select array_agg(a.query order by a.query) from pipeline.geocode_answers as a), '{"a known place","a younger miss"}', 'the old one');
select is((select counts ->> 'job_errors' from done), '2', 'two refusals');
select is(
    (select array_agg(e.record_id order by e.record_id) from pipeline.job_errors as e), '{refused,"refused twice"}',
    'those whose record was taken since, or refused again: the last word on each stays'
);
select is((select counts ->> 'jobs' from done), '2', 'their jobs');
select is(
    (select array_agg(b.batch order by b.batch) from pipeline.ingest_batches as b), '{refused,"refused twice"}',
    'and the answers of their calls; that of a call whose refusals stay, stays'
);
select is(
    (select count(*) from pipeline.job_queue as j where j.job_type = 'remove_files'), 0::bigint, 'no file, no job to remove it'
);

-- Young things.
update pipeline.retention set keep = '10 years' where kind = 'geocode_misses';
select is((select pipeline.prune(p_now => now() + interval '400 days') ->> 'geocode_misses'), '0', 'a wish of the installation counts');
update pipeline.retention set keep = null where kind = 'geocode_misses';
select is((select pipeline.prune(p_now => now() + interval '400 days') ->> 'geocode_misses'), '1', 'without one, the code''s');
select throws_ok(
    $$ update pipeline.retention set keep = '23 hours' where kind = 'files' $$, '23514', null, 'nothing is removed on the day it was made'
);
select is((select pipeline.prune() ->> 'cron_runs'), '0', 'without pg_cron there are no runs');

select * from finish();
rollback;
