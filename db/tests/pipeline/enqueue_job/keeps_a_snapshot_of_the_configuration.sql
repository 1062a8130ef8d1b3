begin;
select plan(3);

select pipeline.set_config(tests.dmo(), 'stage', '{"max_move_m": 10}');
select pipeline.enqueue_job('load_stage', pipeline.find_dmo('Visit Town'));
select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'stage', '{"max_move_m": 20}');
select is(
    (select c.config_params ->> 'max_move_m' from pipeline.job_queue as j join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id),
    '10', 'what was set later does not change it'
);
select is((select c.version from pipeline.job_configs as c), 1, 'with its version');
select is((select j.order_key from pipeline.job_queue as j), pipeline.find_dmo('Visit Town') || '/listings', 'its key is its DMO and domain');

select * from finish();
rollback;
