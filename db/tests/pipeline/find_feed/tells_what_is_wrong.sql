begin;
select plan(6);

select is((pipeline.find_feed('QOBRIX', 'SHARPSIR-CY-001')).market, 'CY', 'the office of a key');
select throws_ok($$ select pipeline.find_feed('EXCEL', 'SHARPSIR-CY-001') $$, 'LC030', 'there is no source ''EXCEL''', 'an unknown source');
select throws_ok($$ select pipeline.find_feed(null, 'SHARPSIR-CY-001') $$, 'LC030', null, 'no source at all');
select throws_ok($$ select pipeline.find_feed('QOBRIX', 'SHARPSIR-XX-001') $$, 'LC032', 'no office has the key ''SHARPSIR-XX-001''', 'an unknown office');
select throws_ok($$ select pipeline.find_feed('QOBRIX', null) $$, 'LC032', null, 'no office at all');
grant execute on function pipeline.find_feed to authenticated;
select tests.sign_in_broker('system_admin');
select throws_ok($$ select pipeline.find_feed('QOBRIX', 'SHARPSIR-CY-001') $$, '42501', null, 'people speak for no source');

select * from finish();
rollback;
