begin;
select plan(4);

create function pg_temp.send(p_batch text) returns jsonb language sql as $func$
    select pipeline.ingest_records('mls_listings', '[{"ListingKey": "P1", "OriginatingSystemOfficeKey": "SHARPSIR-CY-001"}]', 'QOBRIX', p_batch);
$func$;
select pg_temp.send('b1');
update public.mls_listings set origin_deleted = true, origin_sync_ts = '2026-01-01' where origin_key = 'P1';
select is(pg_temp.send('b2') ->> 'updated', '1', 'the same word for word is news when it was gone');
select is((select (l.origin_deleted, l.origin_sync_ts)::text from public.mls_listings as l where l.origin_key = 'P1'), row(false, now())::text, 'unmarked');
select results_eq($$ select field, old_value, new_value, rule from pipeline.change_log where field = 'origin_deleted' and actor = 'source qobrix' $$,
    $$ values ('origin_deleted', 'true'::jsonb, 'false'::jsonb, 'back at its source') $$, 'and logged once');
select is(pg_temp.send('b3') ->> 'unchanged', '1', 'then it is no news any more');

select * from finish();
rollback;
