begin;
select plan(6);

select pipeline.add_dmo('Galway', 'IE', 'G', 'default', 'en');
select pipeline.set_config(pipeline.find_dmo('Galway'), 'import',
    '{"source_type": "api", "source_name": "board", "feed": {"url": "https://a.example/x", "timeout_seconds": 5}}');
select pipeline.enqueue_job('import_raw', pipeline.find_dmo('Galway'), p_is_by_hand => true);
create temporary table job as select j.* from pipeline.job_queue as j;

create function pg_temp.state(p_settings jsonb)
returns text language sql as $$
    select s.cursor_value || ' ' || array_to_string(s.columns, ',')
    from pipeline.feed_state((select source_id from job), '{"source_type": "api"}'::jsonb || jsonb_build_object('feed', p_settings)) as s
$$;

select is(pg_temp.state('{"url": "https://a.example/x"}'), null, 'nothing was fetched yet');
select pipeline.save_feed_state((select job_id from job), '5', '{id,name}');
select is(pg_temp.state('{"url": "https://a.example/x", "timeout_seconds": 5}'), '5 id,name', 'as it was kept');
select is(pg_temp.state('{"url": "https://a.example/x", "max_pages": 7, "auth": null}'), '5 id,name', 'who asks, and how patiently, is the same feed');
select is(pg_temp.state('{"url": "https://a.example/y"}'), null, 'another address is another feed');
select pipeline.save_feed_state((select job_id from job), '6', '{id,name,town}');
select is(pg_temp.state('{"url": "https://a.example/x"}'), '6 id,name,town', 'it moves on');
select is((select count(*) from pipeline.feed_states), 1::bigint, 'one row a source');

select * from finish();
rollback;
