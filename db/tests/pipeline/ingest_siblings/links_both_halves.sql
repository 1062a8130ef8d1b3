begin;
select plan(3);

create function pg_temp.send(p_key text) returns jsonb language sql as $func$
    select pipeline.ingest_records('mls_listings', jsonb_build_array(jsonb_build_object('ListingKey', p_key,
        'OriginatingSystemOfficeKey', 'SHARPSIR-CY-001')), 'QOBRIX', p_key);
$func$;
create temporary view pairs as
select l.origin_key, s.origin_key as sibling from public.mls_listings as l left join public.mls_listings as s on s.id = l.sibling_id where l.origin_key ~ '^P';

select pg_temp.send('P1'), pg_temp.send('P1_LEASE'), pg_temp.send('P2_LEASE'), pg_temp.send('P2'), pg_temp.send('P3_LEASE'), pg_temp.send('P_LEASED');
select set_eq('select * from pairs where sibling is not null',
    $$ values ('P1', 'P1_LEASE'), ('P1_LEASE', 'P1'), ('P2', 'P2_LEASE'), ('P2_LEASE', 'P2') $$, 'whichever half came first');
select set_eq('select origin_key from pairs where sibling is null', array['P3_LEASE', 'P_LEASED'], 'a half alone has none');
select is((select count(*) from pipeline.change_log where field = 'sibling_id'), 2::bigint, 'logged for the half that was there');

select * from finish();
rollback;
