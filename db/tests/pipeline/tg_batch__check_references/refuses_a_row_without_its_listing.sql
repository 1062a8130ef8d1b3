begin;
select plan(2);

select throws_ok(
    $$ insert into public.listing_source_map (source, source_id, listing_id, tenant_id, is_origin, last_batch_id, first_seen, last_seen)
        values (1, 'a', 4711, gen_random_uuid(), true, 1, now(), now()) $$,
    '23503', 'there is no listing 4711 for a row of public.listing_source_map',
    'the source map leads to listings only');

select throws_ok(
    $$ insert into pipeline.bridge_source_listing (job_file_id, source_record_hash, listing_id) values (4712, gen_random_uuid(), null) $$,
    '23503', 'there is no file 4712 for a row of pipeline.bridge_source_listing',
    'the bridge begins at files only');

select * from finish();
rollback;
