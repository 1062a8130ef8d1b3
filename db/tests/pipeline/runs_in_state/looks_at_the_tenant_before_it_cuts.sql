begin;
select plan(4);

select tests.dmo();
select tests.dmo('Other Town', 'tenant two');
create function pg_temp.fill(p_dmo text) returns void language sql as $$
    select tests.staged(tests.batch(pipeline.find_dmo(p_dmo)));
    select pipeline.enqueue_job('import_raw', pipeline.find_dmo(p_dmo), p_params => '{"path": "a"}');
    select pipeline.hold_job(pipeline.enqueue_job('import_raw', pipeline.find_dmo(p_dmo), p_params => '{"path": "b"}'), 'wait');
$$;
select pg_temp.fill('Visit Town');
-- A file that no stage has begun with.
insert into pipeline.files (job_id, file_path, stage, data_domain, country, dmo_id, source_id, file_date, batch, format, file_size, record_count, file_hash, original_name, original_hash)
select b.job_id, 'raw/lone', 'import', 'listings', 'IE', b.dmo_id, b.source_id, current_date, 9, 'jsonl', 1, 1, 'x', 'lone.csv', 'y'
from staging.batches as b where b.dmo_id = pipeline.find_dmo('Visit Town') limit 1;
select set_config('tests.' || s, (select count(*) from pipeline.runs_in_state(s))::text, true) from unnest('{waiting,review,held}'::text[]) as s;
-- All of another tenant's is newer.
select pg_temp.fill('Other Town') from generate_series(1, 6);

select tests.sign_in();
select is((select count(*) from pipeline.runs_in_state('review', 1)), 1::bigint, 'a batch of one''s own is found behind newer ones of others');
select is((select count(*) from pipeline.runs_in_state('held', 1)), 1::bigint, 'so is a job that is held');
select cmp_ok((select count(*) from pipeline.runs_in_state('waiting', 1)), '>=', 2::bigint, 'so are a job in the line and a file that waits');
select is((select count(*) from pipeline.runs_in_state('waiting')), current_setting('tests.waiting')::bigint, 'and nothing of the others is among them');

select * from finish();
rollback;
