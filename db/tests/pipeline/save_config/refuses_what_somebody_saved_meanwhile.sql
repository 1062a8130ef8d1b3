begin;
select plan(6);

select tests.dmo();
create function pg_temp.save(p_params jsonb, p_expected_version integer) returns jsonb language sql as $$
    select pipeline.save_config(pipeline.find_dmo('Visit Town'), 'transform', p_params, p_expected_version => p_expected_version)
$$;
grant execute on function pg_temp.save(jsonb, integer) to authenticated;
select tests.sign_in();
select is(pg_temp.save('{"round_lat_lng": 6}', 0) -> 'version', '1', 'over the defaults');
select throws_ok(
    $$ select pg_temp.save('{"round_lat_lng": 5}', 0) $$, 'LC082', null, 'the second of two that began with the defaults is told'
);
select throws_ok($$ select pg_temp.save('{"round_lat_lng": 5}', 7) $$, 'LC082', null, 'a version that never was is not the one');
select is(pg_temp.save('{"round_lat_lng": 5}', 1) -> 'version', '2', 'who has seen it may');
select is(pg_temp.save('{"round_lat_lng": 4}', null) -> 'version', '3', 'null asks for none');
select tests.sign_out();
select is(
    (select c.config_params from pipeline.dmo_configs as c where c.active), '{"round_lat_lng": 4}', 'what was refused changed nothing'
);

select * from finish();
rollback;
