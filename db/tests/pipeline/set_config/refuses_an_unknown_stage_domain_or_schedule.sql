begin;
select plan(5);

select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'stge', '{}') $$,
    'LC002', 'there is no stage ''stge''', 'stage'
);
select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'stage', '{}', 'no_domain') $$,
    'LC002', 'there is no data domain ''no_domain''', 'domain'
);
select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'stage', '{}', 'listing_info') $$,
    'LC002', 'there is no data domain ''listing_info''', 'a child has no configuration of its own'
);
select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'stage', '{}', 'listings', 'now and then') $$,
    'LC002', 'there is no schedule ''now and then''', 'schedule'
);
select throws_ok(
    $$ select pipeline.set_config(-1, 'stage', '{}') $$,
    'LC001', 'there is no DMO -1', 'DMO'
);

select * from finish();
rollback;
