begin;
select plan(2);

select throws_ok($$ select pipeline.ingest_records('mls_listings', '{"ListingKey": "1"}', 'QOBRIX', 'b') $$, 'LC031', 'records must be an array of objects', 'an object');
select throws_ok($$ select pipeline.ingest_records('mls_listings', null, 'QOBRIX', 'b') $$, 'LC031', null, 'null');

select * from finish();
rollback;
