begin;
select plan(5);

select tests.dmo();
create function pg_temp.claim(p_path text) returns bigint language sql as $$
    select j.job_id
    from pipeline.enqueue_job('import_raw', pipeline.find_dmo('Visit Town'), p_params => jsonb_build_object('path', p_path), p_is_chained => true) as e (job_id)
    cross join lateral pipeline.claim_job(e.job_id, 'one') as j
$$;
create function pg_temp.look(p_files jsonb default '[]') returns integer language sql as
$$ select pipeline.spread_import(pg_temp.claim('/in/'), 1, p_files) $$;
create function pg_temp.fail(p_path text) returns text language sql as
$$ select pipeline.fail_job(pg_temp.claim(p_path), 1, 'no_file', 'it is not there') $$;
create function pg_temp.failed() returns integer language sql as $$ select s.failed_runs from pipeline.source_states as s $$;

select pg_temp.fail('/in/a.csv');
select pg_temp.look();
select is(pg_temp.failed(), 1, 'that somebody looked makes no file good');
select pg_temp.fail('/in/b.csv');
select pg_temp.look();
select pg_temp.fail('/in/c.csv');
select isnt((select s.paused_at from pipeline.source_states as s), null, 'a folder whose files fail is paused');

select pipeline.resume_source(pipeline.find_dmo('Visit Town'));
select pg_temp.fail('/in/');
select is(pg_temp.failed(), 1, 'a look can fail, too');
select pg_temp.look();
select is(pg_temp.failed(), 0, 'and the next one makes up for it');

select pg_temp.fail('/in/d.csv');
select pg_temp.look('[{"path": "/in/e.csv", "version": "1"}]');
select pipeline.complete_empty(j.job_id, 1) from pipeline.claim_jobs('one', 1) as j;
select is(pg_temp.failed(), 0, 'as a good file does for bad ones');

select * from finish();
rollback;
