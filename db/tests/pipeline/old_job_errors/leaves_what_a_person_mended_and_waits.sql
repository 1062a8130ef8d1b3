begin;
select plan(3);

-- Two imports long ago, the second without a fault: what the first could not read is history.
create function pg_temp.import(p_days integer) returns bigint language sql as $func$
    insert into pipeline.job_queue (job_type, status, dmo_id, data_domain, source_id, source_name, enqueued_at, started_at, finished_at)
    select 'import_raw', 'completed', s.dmo_id, 'listings', s.id, s.name, d.at, d.at, d.at
    from pipeline.sources as s
    cross join (select now() - p_days * interval '1 day' as at) as d
    returning job_id;
$func$;
insert into pipeline.sources (dmo_id, name) values (tests.dmo(), 'board');
select set_config('tests.first', pg_temp.import(200)::text, true), pg_temp.import(199);
insert into pipeline.job_errors (job_id, line, error_type, error_message, created_at)
values (current_setting('tests.first')::bigint, 7, 'unclosed_quote', 'a quote is missing', now() - interval '200 days');
select is((select count(*) from pipeline.old_job_errors()), 1::bigint, 'it is old');

insert into pipeline.job_queue (job_type, status, dmo_id, data_domain, source_id, source_name)
select 'import_raw', 'held', s.dmo_id, 'listings', s.id, s.name from pipeline.sources as s;
insert into pipeline.corrections (error_id, record, job_id, corrected_by)
select e.id, '{"name": "Mended"}', (select max(j.job_id) from pipeline.job_queue as j), 'ann' from pipeline.job_errors as e;
select is((select count(*) from pipeline.old_job_errors()), 0::bigint, 'but somebody mended it, and the import of that waits');

update pipeline.job_queue as j set status = 'cancelled', finished_at = now() where j.status = 'held';
select is((select count(*) from pipeline.old_job_errors()), 1::bigint, 'until it waits no more');

select * from finish();
rollback;
