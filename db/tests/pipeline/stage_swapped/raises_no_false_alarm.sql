begin;
select plan(6);

-- Stages points as a batch of their own and gives how many are flagged.
create function pg_temp.flagged(p_name text, p_points point[]) returns bigint
language plpgsql as $func$
declare
    v_batch_id bigint := tests.batch(tests.dmo(p_name));
begin
    insert into staging.listings (batch_id, line, listing_id, tenant_id, dmo_id, source_id, name, lat, lng, action)
    select b.batch_id, p.line, p.line, b.tenant_id, b.dmo_id, p.line::text, 'Place', p.place[0], p.place[1], 'insert'
    from staging.batches as b, unnest(p_points) with ordinality as p (place, line)
    where b.batch_id = v_batch_id;
    return pipeline.stage_swapped(v_batch_id);
end
$func$;

select is(
    pg_temp.flagged('few', array(select point(53.2 + n * 0.004, -9.2) from generate_series(1, 20) as n) || point(-9.2, 53.2)),
    0::bigint, 'a few points tell nothing'
);
select is(
    pg_temp.flagged('world', array(select point(-50 + n, -150 + 3 * n) from generate_series(1, 99) as n) || point(-9.2, 53.2)),
    0::bigint, 'nor do points all over the world'
);
select is(
    pg_temp.flagged('diagonal', array(select point(9.0 + n * 0.01, 8.8 + n * 0.01) from generate_series(1, 40) as n) || point(8.8, 9.3)),
    0::bigint, 'nor where latitude and longitude are alike'
);
select is(
    -- Towns of Spain, and some lodges in Kenya: turned, a few would lie in Spain, but most in the sea.
    pg_temp.flagged('two regions',
        array(select point(37.5 + y * 0.1, -1.5 + x * 0.1) from generate_series(1, 25) as y, generate_series(1, 12) as x)
        || array(select point(-2.6 + n * 0.3, case when n % 4 = 0 then 38.5 else 36.1 end) from generate_series(1, 12) as n)),
    0::bigint, 'nor is a second region a mistake'
);
select is(
    pg_temp.flagged('far', array(select point(47.4 + n * 0.001, 19.0) from generate_series(1, 200) as n) || point(19.6, 46.8)),
    0::bigint, 'nor a place that would not be amid the others once turned'
);

-- Too few listings stand to go by them, but this one does.
select tests.dmo('let through');
insert into public.listings (id, tenant_id, dmo_id, name, lat, lng)
select 41, d.tenant_id, d.id, 'Place', -9.1, 53.3 from public.dmos as d where d.id = pipeline.find_dmo('let through');
select tests.batch(pipeline.find_dmo('let through'));
insert into staging.listings (batch_id, line, listing_id, tenant_id, dmo_id, source_id, name, lat, lng, action)
select b.batch_id, n, n, b.tenant_id, b.dmo_id, n, 'Place', case when n = 41 then -9.1 else 53.2 + n * 0.004 end,
    case when n = 41 then 53.3 else -9.2 + n * 0.005 end, 'update'
from generate_series(1, 41) as n, staging.batches as b
where b.dmo_id = pipeline.find_dmo('let through');
select is(
    pipeline.stage_swapped((select max(b.batch_id) from staging.batches as b)), 0::bigint, 'nor what was let through before'
);

select * from finish();
rollback;
