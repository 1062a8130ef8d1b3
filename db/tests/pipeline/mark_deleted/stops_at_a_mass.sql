begin;
select plan(7);

select pipeline.ingest_records('mls_listings', (
    select jsonb_agg(jsonb_build_object('ListingKey', 'P' || n, 'OriginatingSystemOfficeKey', 'SHARPSIR-CY-001')) from generate_series(1, 10) as n
), 'QOBRIX', 'b1');
create function pg_temp.mark(p_keys jsonb, p_is_sweep boolean, p_confirm boolean default false) returns jsonb language sql as $func$
    select pipeline.mark_deleted('property', 'QOBRIX', 'SHARPSIR-CY-001', p_keys, p_is_sweep, p_confirm);
$func$;

select throws_ok($$ select pg_temp.mark('["P1", "P2", "P3"]', false) $$, 'LC033',
    'this would mark 3 of the 10 records of property that QOBRIX has at SHARPSIR-CY-001 as deleted', 'more than 20 percent');
select is(pg_temp.mark('["P1", "P2", "P2", "P99"]', false) - '{ms,resource,origin_system,office_key}'::text[],
    '{"received": 3, "live": 10, "deleted": 2, "restored": 0, "unknown": 1, "unknown_keys": ["P99"]}', '20 percent');
insert into pipeline.ingest_settings (tenant_id, max_deleted_percent)
select o.tenant_id, 50 from public.offices as o where o.office_key = 'SHARPSIR-CY-001';
select is(pg_temp.mark('["P3", "P4", "P5", "P6"]', false) ->> 'deleted', '4', 'half, where the tenant allows it');
select throws_ok($$ select pg_temp.mark('[]', true) $$, 'LC033', null, 'a sweep without keys');
select is(pg_temp.mark('["P1", "P7"]', true, true) ->> 'deleted', '3', 'confirmed');
select is((select array_agg(l.origin_key order by l.origin_key) from public.mls_listings as l where not l.origin_deleted and l.origin_key ~ '^P'), '{P1,P7}',
    'what a sweep names is there again');
select throws_ok($$ select pg_temp.mark('{"P1": 1}', false) $$, 'LC035', null, 'keys that are none');

select * from finish();
rollback;
