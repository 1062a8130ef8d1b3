begin;
select plan(3);

create function pg_temp.send(p_batch text, p_key text, p_modified text) returns void language sql as $func$
    select pipeline.ingest_records('mls_listings', jsonb_build_array(jsonb_build_object('ListingKey', p_key, 'ModificationTimestamp', p_modified,
        'OriginatingSystemOfficeKey', 'SHARPSIR-CY-001')), 'QOBRIX', p_batch);
$func$;
select pg_temp.send('b1', 'P1', '2026-11-05T10:00:00Z'), pg_temp.send('b2', 'P2', '2026-11-01T10:00:00Z');
create temporary view progress as
select c.* from pipeline.cdc_metadata as c where c.office_key = 'SHARPSIR-CY-001' and c.resource = 'property';
select is((select cursor from progress), '2026-11-05T10:00:00Z'::timestamptz, 'an older batch takes no cursor back');
select pg_temp.send('b3', 'P3', '2999-01-01T00:00:00Z');
select is((select cursor from progress), '2026-11-05T10:00:00Z'::timestamptz, 'nor does a record of the future move it: what changes until then would be passed over');
select pg_temp.send('b1', 'P1', '2026-11-05T10:00:00Z');
select is((select array[calls, received, inserted] from progress), '{3,3,3}', 'the same call again is not counted');

select * from finish();
rollback;
