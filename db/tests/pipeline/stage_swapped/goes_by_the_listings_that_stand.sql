begin;
select plan(4);

create temporary table made as select tests.dmo() as dmo_id;
insert into public.listings (id, tenant_id, dmo_id, name, lat, lng)
select n, d.tenant_id, d.id, 'Place ' || n, 53.2 + n * 0.004, -9.2 + n * 0.005
from made join public.dmos as d on d.id = made.dmo_id cross join generate_series(1, 30) as n;

create function pg_temp.staged(p_listing_id bigint, p_lat double precision, p_lng double precision) returns bigint
language sql as $func$
    insert into staging.listings (batch_id, line, listing_id, tenant_id, dmo_id, source_id, name, lat, lng, action)
    select b.batch_id, p_listing_id, p_listing_id, b.tenant_id, b.dmo_id, p_listing_id::text, 'Place', p_lat, p_lng, 'insert'
    from staging.batches as b order by b.batch_id desc limit 1
    returning batch_id;
$func$;

select tests.batch((select m.dmo_id from made as m));
select pg_temp.staged(100 + n, -9.2 + n * 0.005, 53.2 + n * 0.004) from generate_series(1, 20) as n;
select is(
    pipeline.stage_swapped((select max(b.batch_id) from staging.batches as b)), 20::bigint, 'a file that is turned as a whole is recognised'
);

select tests.batch((select m.dmo_id from made as m));
select pg_temp.staged(1, -9.1, 53.3);
select is(pipeline.stage_swapped((select max(b.batch_id) from staging.batches as b)), 1::bigint, 'and so is a single row');

-- A person let the place through: it is there.
update public.listings as l set lat = -9.1, lng = 53.3 where l.id = 1;
select is(
    pipeline.stage_swapped((select max(b.batch_id) from staging.batches as b)), 0::bigint, 'not where the listing stands already'
);
select tests.batch((select m.dmo_id from made as m));
select pg_temp.staged(200, -9.12, 53.31);
select is(
    pipeline.stage_swapped((select max(b.batch_id) from staging.batches as b)), 0::bigint, 'nor where another one of the DMO truly lies'
);

select * from finish();
rollback;
