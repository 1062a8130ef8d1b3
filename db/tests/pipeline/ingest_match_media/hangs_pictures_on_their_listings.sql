begin;
select plan(6);

create function pg_temp.send(p_domain text, p_batch text, p_records jsonb) returns jsonb language sql as $func$
    select pipeline.ingest_records(p_domain, (select jsonb_agg(r.record || '{"OriginatingSystemOfficeKey": "SHARPSIR-CY-001"}')
        from jsonb_array_elements(p_records) as r (record)), 'QOBRIX', p_batch);
$func$;
create temporary view pictures as
select m.origin_media_key as key, l.origin_key as listing from public.mls_listing_media as m join public.mls_listings as l on l.id = m.listing_id
where m.origin_system = 'QOBRIX';

select pg_temp.send('mls_listings', 'b1', '[{"ListingKey": "P1"}, {"ListingKey": "P2"}]');
select pg_temp.send('mls_media', 'b2', '[{"MediaKey": "M1", "ResourceRecordKey": "P1", "MediaURL": "https://x.test/1"},
    {"MediaKey": "M2", "ResourceRecordKey": " P2 ", "MediaURL": "https://x.test/1"}]');
select set_eq('select * from pictures', $$ values ('M1', 'P1'), ('M2', 'P2') $$, 'two listings may show the same');
select pg_temp.send('mls_media', 'b3', '[{"MediaKey": "M3", "ResourceRecordKey": "P1", "MediaURL": "https://x.test/1 "}]');
select is((select count(*) from pictures), 2::bigint, 'one listing shows one content once');
select pg_temp.send('mls_media', 'b4', '[{"MediaKey": "M2", "ResourceRecordKey": "P1", "MediaURL": "https://x.test/2"}]');
select set_eq('select * from pictures', $$ values ('M1', 'P1'), ('M2', 'P1') $$, 'a picture follows its source');
select is(pg_temp.send('mls_media', 'b5', '[{"MediaKey": "M4", "ResourceRecordKey": "P9"}]') ->> 'skipped', '1', 'what comes before its listing waits');
select is(pg_temp.send('mls_media', 'b6', '[{"MediaKey": "M5", "ResourceRecordKey": " "}]') #>> '{errors,0,code}', 'missing_parent', 'a picture of nothing');
update public.mls_listings set is_externally_managed = false where origin_key = 'P2';
select is(pg_temp.send('mls_media', 'b7', '[{"MediaKey": "M6", "ResourceRecordKey": "P2"}]') ->> 'skipped', '1', 'a listing that people manage alone gets none');

select * from finish();
rollback;
