begin;
select plan(20);

select tests.dmo();
create function pg_temp.dmo() returns integer language sql as $$ select pipeline.find_dmo('Visit Town') $$;
create function pg_temp.import(p_path text, p_source text default null) returns bigint language sql as
$$ select pipeline.enqueue_job('import_raw', pg_temp.dmo(), p_source_name => p_source, p_params => jsonb_build_object('path', p_path), p_dedupe_key => p_path) $$;
create function pg_temp.line() returns text language sql as
$$ select string_agg(format('%s %s', j.params ->> 'path', l.state), ', ' order by l.job_id) from pipeline.job_line as l join pipeline.job_queue as j using (job_id) $$;
select pg_temp.import('one');
select pg_temp.import('two');
select pg_temp.import('other', 'other_feed');
select pipeline.enqueue_job('transform', pg_temp.dmo(), p_run_id => (select j.run_id from pipeline.job_queue as j where j.params ->> 'path' = 'one'), p_params => '{"path": "begun"}');
select is(pg_temp.line(), 'one ready, two waiting, other waiting, begun waiting', 'four jobs of one DMO');

select set_config('pipeline.actor', 'Maria', true);
select is(
    pipeline.pause_source(pg_temp.dmo(), p_reason => 'they move house') - 'source_id' - 'paused_at',
    '{"jobs": 2, "reason": "they move house", "paused_by": "Maria", "was_paused": false, "data_domain": "listings", "source_name": "csv_upload"}',
    'a source is paused'
);
select is(pg_temp.line(), 'one paused, two paused, other ready, begun waiting', 'what has not begun steps aside, the others come up');
select is(pipeline.pause_source(pg_temp.dmo(), p_reason => 'again') ->> 'reason', 'they move house', 'once');
select pg_temp.import('three');
select is(pg_temp.line() like '%three paused', true, 'what comes now waits, too');
select is((select r.state || ' ' || r.waits_for from pipeline.runs as r where r.file_name = 'three'), 'paused resume', 'and its run says so');
select is((select count(*)::int from pipeline.claim_jobs('one', 10)), 1, 'workers get the other feed''s job');
select pipeline.complete_job(j.job_id, 1) from pipeline.job_queue as j where j.status = 'running';
select is((select j.params ->> 'path' from pipeline.claim_jobs('one', 10) as j), 'begun', 'and what has begun');
select pipeline.complete_job(j.job_id, 1) from pipeline.job_queue as j where j.status = 'running';

-- By hand it runs.
select is(
    (select j.params ->> 'path' from pipeline.claim_job(pipeline.enqueue_job('import_raw', pg_temp.dmo(), p_params => '{"path": "hand"}', p_is_by_hand => true), 'me') as j),
    'hand', 'a person''s run is not put aside'
);
select pipeline.complete_job(j.job_id, 1) from pipeline.job_queue as j where j.status = 'running';
select is(pipeline.is_paused(s.id, 'listings'), true, 'and does not resume it') from pipeline.sources as s where s.name = 'csv_upload';

select is(
    pipeline.resume_source(pg_temp.dmo(), p_note => 'they are there') - 'source_id',
    jsonb_build_object('source_name', 'csv_upload', 'data_domain', 'listings', 'was_paused', true, 'held_jobs', '[]'::jsonb,
        'jobs', (select jsonb_agg(j.job_id order by j.job_id) from pipeline.job_queue as j where j.params ->> 'path' in ('one', 'two', 'three'))),
    'it is resumed'
);
select is(pg_temp.line(), 'one ready, two waiting, three waiting', 'what was put aside joins the line in its order');
select is((pipeline.resume_source(pg_temp.dmo()) ->> 'was_paused')::boolean, false, 'once');
select results_eq(
    $$ select e.event, e.actor, e.message from pipeline.source_events as e order by e.id $$,
    $$ values ('paused', 'Maria', 'they move house'), ('resumed', 'Maria', 'they are there') $$, 'who did so is kept'
);
select is((select string_agg(e.event, ' ' order by e.id) from pipeline.job_events as e join pipeline.job_queue as j using (job_id) where j.params ->> 'path' = 'one'),
    'paused resumed', 'at its jobs, too');

select throws_ok($$ select pipeline.pause_source(pg_temp.dmo(), 'nobody') $$, 'LC066', 'the DMO Visit Town has no source ''nobody''', 'no such source');
select throws_ok($$ select pipeline.pause_source(-1) $$, 'LC001', null, 'no such DMO');
select tests.tenant('tenant two');
create temporary table dmo as select pg_temp.dmo() as id;
grant select on dmo to authenticated;
select tests.sign_in('tenant two');
select throws_ok($$ select pipeline.pause_source(d.id) from dmo as d $$, 'LC001', null, 'of another tenant it is none');
select tests.sign_out();
select tests.sign_in('tenant one', '{}');
select throws_ok($$ select pipeline.resume_source(d.id) from dmo as d $$, '42501', 'permission pipeline:jobs is needed', 'it needs a permission');
select tests.sign_out();
select tests.sign_in('tenant one');
select is((select pipeline.pause_source(d.id) ->> 'paused_by' from dmo as d), '00000000-0000-0000-0000-000000000001', 'who has it may');
select tests.sign_out();

select * from finish();
rollback;
