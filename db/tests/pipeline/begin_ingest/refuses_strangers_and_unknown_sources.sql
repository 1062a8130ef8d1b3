begin;
select plan(3);

select throws_ok($$ select pipeline.begin_ingest('mls_listings', 'EXCEL', 'b', gen_random_uuid()) $$, 'LC030', 'there is no source ''EXCEL''', 'an unknown source');
select throws_ok($$ select pipeline.begin_ingest('mls_listings', null, 'b', gen_random_uuid()) $$, 'LC030', null, 'none at all');
grant execute on function pipeline.begin_ingest to authenticated;
set local role authenticated;
select throws_ok($$ select pipeline.begin_ingest('mls_listings', 'QOBRIX', 'b', gen_random_uuid()) $$, '42501', null, 'people bring nothing in');

select * from finish();
rollback;
