begin;
select plan(12);

select tests.dmo();
create function pg_temp.dmo() returns integer language sql as $$ select pipeline.find_dmo('Visit Town') $$;
select pipeline.enqueue_job('import_raw', pg_temp.dmo(), p_dedupe_key => 'a', p_source_name => 'feed_a');
select pipeline.enqueue_job('import_raw', pg_temp.dmo(), p_dedupe_key => 'b', p_source_name => 'feed_b', p_start_at => now() + interval '1 day');
select pipeline.enqueue_job('transform', pg_temp.dmo(), p_dedupe_key => 'c', p_source_name => 'feed_a');
select pipeline.enqueue_job('fetch_images', p_order_key => 'x');
create function pg_temp.found(p_filter jsonb, p_limit integer default null) returns text language sql as
$$ select string_agg(coalesce(j.dedupe_key, 'images'), ' ') from pipeline.find_jobs(p_filter, p_limit) as f join pipeline.job_queue as j using (job_id) $$;

select is(pg_temp.found('{}'), 'images c b a', 'the newest first');
select is(pg_temp.found('{}', 2), 'images c', 'so many');
select is(pg_temp.found(jsonb_build_object('before', (select j.job_id from pipeline.job_queue as j where j.dedupe_key = 'c'))), 'b a', 'the next page');
select is(pg_temp.found('{"state": "delayed"}'), 'b', 'by state');
select is(pg_temp.found('{"state": ["waiting", "delayed"], "source": "feed_a"}'), 'c a', 'by several, and source');
select is(pg_temp.found('{"type": ["import", "fetch_images"]}'), 'images b a', 'by stage or type');
select is(pg_temp.found(jsonb_build_object('run', (select j.run_id from pipeline.job_queue as j where j.dedupe_key = 'a'))), 'a', 'by run');
select is(pg_temp.found(jsonb_build_object('dmo', pg_temp.dmo(), 'domain', 'listings', 'by_hand', false)), 'c b a', 'by DMO and domain');
select is(pg_temp.found('{"since": "2200-01-01"}'), null, 'by time');
select throws_ok($$ select pg_temp.found('{"since": "soon"}') $$, 'LC007', 'jobs can not be filtered by since ''soon''', 'no time');
select throws_ok($$ select pg_temp.found('{"run": "7"}') $$, 'LC007', null, 'no run');
select throws_ok($$ select pg_temp.found('{"state": "pending"}') $$, 'LC007', null, 'no state');

select * from finish();
rollback;
