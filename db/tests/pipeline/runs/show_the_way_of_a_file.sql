begin;
select plan(19);

select tests.dmo();
create function pg_temp.run() returns pipeline.runs language sql as $$ select r from pipeline.runs as r order by r.first_job_id desc limit 1 $$;
create function pg_temp.job() returns pipeline.job_queue language sql as $$ select j from pipeline.job_queue as j order by j.job_id desc limit 1 $$;
create function pg_temp.stands() returns text language sql as $$ select format('%s %s %s', r.state, r.stage, r.waits_for) from pg_temp.run() as r $$;
select pipeline.enqueue_job('import_raw', pipeline.find_dmo('Visit Town'), p_params => '{"path": "/data/hotels.csv"}', p_is_chained => true);

select is(pg_temp.stands(), 'waiting import worker', 'a run begins with its first job');
select is((select (r.file_name, r.enqueued_by)::text from pg_temp.run() as r), '(hotels.csv,postgres)', 'it tells the file and who wanted it');
select pipeline.claim_jobs('one');
select pipeline.heartbeat_job((pg_temp.job()).job_id, 1, 300, 1000, true);
update pipeline.job_queue set work_began_at = clock_timestamp() - interval '10 seconds' where status = 'running';
select is(pg_temp.stands(), 'running import ', 'a worker has it');
select is((select (r.records_done, r.records_expected, round(r.records_per_second), round(r.seconds_left))::text from pg_temp.run() as r), '(300,1000,30,23)', 'how far it is');

select pipeline.fail_job((pg_temp.job()).job_id, 1, '40001', 'in the way');
select is(pg_temp.stands(), 'waiting import retry', 'it will be tried again');
select pipeline.wake_jobs();
update pipeline.job_line set state = 'ready', until = null where state = 'retrying';
select pipeline.claim_jobs('one');
insert into pipeline.files (job_id, file_path, stage, data_domain, country, dmo_id, source_id, file_date, batch, format, file_size, record_count, file_hash, original_name, original_hash)
select j.job_id, 'raw/1', 'import', 'listings', 'HU', j.dmo_id, j.source_id, '2026-01-01', 1, 'jsonl', 1, 1000, 'hash', 'hotels 2026.csv', 'hash' from pg_temp.job() as j;
insert into pipeline.job_results (job_id, records_total, records_new, records_error) select j.job_id, 1000, 998, 2 from pg_temp.job() as j;
select pipeline.complete_job(j.job_id, 2, f.id) from pg_temp.job() as j, pipeline.files as f;
select is(pg_temp.stands(), 'waiting transform worker', 'the next stage is part of it');
select is((select (r.file_name, r.records_read, r.records_error, r.finished_at)::text from pg_temp.run() as r), '("hotels 2026.csv",1000,2,)', 'what was read');
select is((select count(*)::int from pipeline.runs), 1, 'all in one run');

select pipeline.claim_jobs('one');
select pipeline.fail_job((pg_temp.job()).job_id, 1, 'LC002', 'nonsense');
select is(pg_temp.stands(), 'held transform person', 'it failed for good');
select is((select r.error_message from pg_temp.run() as r), 'nonsense', 'and says why');
select pipeline.cancel_job((pg_temp.job()).job_id);
select is((select (r.state, r.finished_at is not null)::text from pg_temp.run() as r), '(cancelled,t)', 'somebody cancelled it');

-- Another run, by hand, whose stages are run one by one.
select tests.batch(pipeline.find_dmo('Visit Town'));
select is(pg_temp.stands(), 'done stage ', 'nothing of its file is left to be done');
select tests.staged(b.batch_id) from staging.batches as b;
select is(pg_temp.stands(), 'review stage review', 'a row is to be decided');
select is((select r.records_waiting::int from pg_temp.run() as r), 1, 'it is counted');
update staging.listings set status = 'accepted', ok_to_promote = true;
select is(pg_temp.stands(), 'waiting promote promote', 'it was accepted');
select pipeline.enqueue_job('promote_public', b.dmo_id, p_batch_id => b.batch_id) from staging.batches as b;
select is((select count(*)::int from pipeline.runs), 2, 'promote belongs to the run of its batch');
select is(pg_temp.stands(), 'waiting promote worker', 'it waits');
select is((select jsonb_path_query_array(r.stages, '$[*].stage')::text from pg_temp.run() as r), '["stage", "promote"]', 'its jobs in their order');

select tests.tenant('tenant two');
select tests.sign_in('tenant two');
select is_empty('select from pipeline.runs', 'another tenant sees none of it');
select tests.sign_out();

select * from finish();
rollback;
