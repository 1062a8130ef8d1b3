begin;
select plan(4);

select pipeline.ingest_records('mls_media', '[{"MediaKey": "M1", "ResourceRecordKey": "P1", "X_New": [1], "OriginatingSystemOfficeKey": "SHARPSIR-CY-001"},
    {"MediaKey": "M2", "ResourceRecordKey": "P2", "OriginatingSystemOfficeKey": "SHARPSIR-CY-001"}]', 'QOBRIX', 'b1');
select is((select count(*) from pipeline.waiting_media), 2::bigint, 'both wait');
select pipeline.ingest_records('mls_listings', '[{"ListingKey": "P1", "OriginatingSystemOfficeKey": "SHARPSIR-HU-001"}]', 'QOBRIX', 'b2');
select is((select count(*) from pipeline.waiting_media), 2::bigint, 'another tenant''s listing is not theirs');
-- A key is one listing's, in whichever tenant: the first is taken away before the second comes.
delete from public.mls_listings where origin_key = 'P1';
select pipeline.ingest_records('mls_listings', '[{"ListingKey": "P1", "OriginatingSystemOfficeKey": "SHARPSIR-CY-001"}]', 'QOBRIX', 'b3');
select results_eq($$ select origin_key from pipeline.waiting_media $$, array['M2'], 'its listing came');
select is((select o.other from pipeline.origin_media as o where o.origin_key = 'M1'), '{"X_New": [1]}', 'and it came through whole');

select * from finish();
rollback;
