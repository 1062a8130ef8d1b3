begin;
select plan(2);

select pipeline.set_config(tests.dmo(), 'stage', '{"max_move_m": 10}');
select pipeline.start_job(pipeline.reserve_job(), 'load_stage', pipeline.find_dmo('Visit Town'));
select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'stage', '{"max_move_m": 20}');
select is(
    (select c.config_params ->> 'max_move_m' from pipeline.job_queue as j join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id),
    '10', 'what was set later does not change it'
);
select is((select c.version from pipeline.job_configs as c), 1, 'with its version');

select * from finish();
rollback;
