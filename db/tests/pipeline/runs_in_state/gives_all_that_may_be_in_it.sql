begin;
select plan(7);

select tests.dmo();
create function pg_temp.missing(p_state text) returns setof uuid language sql as $$
    select r.run_id from pipeline.runs as r where r.state = p_state
    except select pipeline.runs_in_state(p_state)
$$;
select tests.staged(tests.batch(pipeline.find_dmo('Visit Town')));
create temporary table job as
select pipeline.enqueue_job('import_raw', pipeline.find_dmo('Visit Town'), p_params => jsonb_build_object('path', n)) as id, n from generate_series(1, 4) as n;
select pipeline.hold_job(j.id, 'wait') from job as j where j.n = 1;
select pipeline.cancel_job(j.id) from job as j where j.n = 2;

select set_eq('select distinct r.state from pipeline.runs as r', $$values ('waiting'), ('review'), ('held'), ('cancelled')$$, 'there are runs of many states');
select is_empty($$select pg_temp.missing('waiting')$$, 'waiting');
select is_empty($$select pg_temp.missing('review')$$, 'review');
select is_empty($$select pg_temp.missing('held')$$, 'held');
select is_empty($$select pg_temp.missing('cancelled')$$, 'cancelled');
select tests.tenant('tenant two');
select tests.sign_in('tenant two');
select is_empty($$select pipeline.runs_in_state(s) from unnest('{waiting,review,held,cancelled}'::text[]) as s$$, 'not to another tenant');
select tests.sign_out();
select tests.sign_in(p_roles => '{}');
select throws_ok($$select pipeline.runs_in_state('held')$$, '42501', null, 'not without the permission');

select * from finish();
rollback;
