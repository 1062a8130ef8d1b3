begin;
select plan(20);

select tests.dmo();
create function pg_temp.dmo() returns integer language sql as $$ select pipeline.find_dmo('Visit Town') $$;
create temporary table job (n integer, job_id bigint);
grant select on job to authenticated;
insert into job select n, pipeline.enqueue_job('import_raw', pg_temp.dmo(), p_dedupe_key => 'x' || n) from generate_series(1, 5) as n;
create function pg_temp.ids(variadic p_numbers integer[]) returns jsonb language sql as
$$ select jsonb_build_object('ids', jsonb_agg(j.job_id)) from job as j where j.n = any (p_numbers) $$;
create function pg_temp.states() returns text language sql as $$ select string_agg(f.state, ' ' order by f.job_id) from pipeline.find_jobs('{}') as f $$;
create function pg_temp.numbers(p_jobs jsonb) returns text language sql as
$$ select string_agg(j.n::text, ' ' order by j.n) from jsonb_array_elements(p_jobs) as e join job as j on j.job_id = (e ->> 'job_id')::bigint $$;

select set_config('pipeline.actor', 'Maria', true);
select is(pg_temp.numbers(pipeline.change_jobs(pg_temp.ids(1, 2), 'hold', 'later') -> 'jobs'), '1 2', 'two are held');
select is(pg_temp.states(), 'held held waiting waiting waiting', 'the others wait on');
select results_eq('select e.actor, e.message from pipeline.job_events as e', $$ values ('Maria', 'later'), ('Maria', 'later') $$, 'it is kept who did so');

select is(pg_temp.numbers(pipeline.change_jobs('{"source": "csv_upload"}', 'retry', p_preview => true) -> 'jobs'), '1 2', 'by filter retry means what is held');
select is(pg_temp.states(), 'held held waiting waiting waiting', 'a preview changes nothing');
create temporary table done as select pipeline.change_jobs(pg_temp.ids(1, 3), 'retry') as done;
select is(pg_temp.numbers(d.done -> 'jobs'), '1', 'what can be done is done') from done as d;
select is((select jsonb_agg(e - 'job_id')::text from done as d, jsonb_array_elements(d.done -> 'refused') as e),
    format('[{"code": "LC003", "hint": "It waits for its turn and needs no retry: cdl jobs show %1$s says for what. A worker runs it (cdl worker).", "message": "job %1$s can not be queued again: it is pending"}]',
        (select j.job_id from job as j where j.n = 3)), 'and told what can not');
select is((pipeline.change_jobs('{"ids": [999999999]}', 'cancel') -> 'refused' -> 0 ->> 'code'), 'LC061', 'nor what there is not');

select pipeline.claim_jobs('one');
select is(pg_temp.states() like '%running%', true, 'one runs');
select is(pg_temp.numbers(pipeline.change_jobs('{"type": "import"}', 'cancel') -> 'jobs'), '1 2 4 5', 'by filter none that runs is cancelled');
select is(pipeline.change_jobs('{"state": "running"}', 'cancel') -> 'jobs' -> 0 ->> 'state', 'running', 'by state it is asked to stop');
select is((select j.cancel_requested_at is not null from pipeline.job_queue as j where j.status = 'running'), true, 'which its worker will hear');

select throws_ok($$ select pipeline.change_jobs('{}', 'retry') $$, 'LC007', 'it is not said which jobs are meant', 'not all of them by mistake');
select throws_ok($$ select pipeline.change_jobs('{"state": "held"}', 'delete') $$, 'LC007', null, 'no such change');
select throws_ok($$ select pipeline.change_jobs('{"stat": "held"}', 'retry') $$, 'LC007', 'jobs can not be filtered by stat ''held''', 'no such filter');

select tests.tenant('tenant two');
select tests.sign_in('tenant two');
select is(pipeline.change_jobs((select jsonb_build_object('ids', jsonb_agg(j.job_id)) from job as j where j.n = 2), 'retry') -> 'refused' -> 0 ->> 'code', 'LC061', 'another tenant''s are none');
select is(pipeline.change_jobs('{"domain": "listings"}', 'retry', p_preview => true) -> 'jobs', '[]', 'nor found');
select tests.sign_out();
select tests.sign_in('tenant one', '{}');
select throws_ok($$ select pipeline.change_jobs('{"state": "held"}', 'retry') $$, '42501', 'permission pipeline:jobs is needed', 'it needs a permission');
select throws_ok($$ select * from pipeline.find_jobs('{}') $$, '42501', 'permission pipeline:read is needed', 'and so does looking');
select tests.sign_out();
select tests.sign_in('tenant one');
select is(jsonb_array_length(pipeline.change_jobs((select jsonb_build_object('ids', jsonb_agg(j.job_id)) from job as j where j.n = 2), 'retry') -> 'jobs'), 1, 'who has it may');
select tests.sign_out();

select * from finish();
rollback;
