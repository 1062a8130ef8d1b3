begin;
select plan(6);

select tests.dmo();
create temporary table job as
select pipeline.enqueue_job('import_raw', pipeline.find_dmo('Visit Town'), p_params => jsonb_build_object('path', n)) as id, n from generate_series(1, 3) as n;
grant select on table job to authenticated;
select pipeline.hold_job(j.id, 'wait') from job as j where j.n < 3;
select pipeline.requeue_job(j.id) from job as j where j.n = 1;
select pipeline.cancel_job(j.id) from job as j where j.n = 3;

select tests.sign_in(p_roles => '{observer}');
select results_eq($$select pipeline.stopped_jobs('held')$$, 'select j.id from job as j where j.n = 2', 'held, and not those that were');
select results_eq($$select pipeline.stopped_jobs('cancelled')$$, 'select j.id from job as j where j.n = 3', 'cancelled');
select is_empty($$select pipeline.stopped_jobs('completed')$$, 'others are not asked for');
select tests.sign_out();
select tests.tenant('tenant two');
select tests.sign_in('tenant two');
select is_empty($$select pipeline.stopped_jobs('held')$$, 'not to another tenant');
select tests.sign_out();
select tests.sign_in(p_roles => '{}');
select throws_ok($$select pipeline.stopped_jobs('held')$$, '42501', null, 'not without the permission');
select tests.sign_out();
select is((select count(*)::int from pipeline.stopped_jobs('held')), 1, 'the service sees all');

select * from finish();
rollback;
