begin;
select plan(4);

-- Some forty places around Galway; a pair that is exchanged, twice; a place far off that is none.
create temporary table made as select tests.batch(tests.dmo()) as batch_id;
insert into staging.listings (batch_id, line, listing_id, tenant_id, dmo_id, source_id, name, lat, lng, action, status, ok_to_promote, flags)
select b.batch_id, v.line, 1000 + v.line, b.tenant_id, b.dmo_id, v.line::text, 'Place ' || v.line, v.lat, v.lng, v.action, v.status,
    v.status = 'accepted', v.flags
from made
join staging.batches as b using (batch_id)
cross join lateral (
    select n as line, 53.2 + n * 0.004 as lat, -9.2 + n * 0.005 as lng, 'insert' as action, 'accepted' as status, null::text[] as flags
    from generate_series(1, 40) as n
    union all
    values (41, -9.05, 53.27, 'insert', 'accepted', null::text[]), (42, -9.06, 53.28, 'update', 'held', '{hold_by_person}'),
        (43, -9.07, 53.29, 'unchanged', 'settled', null), (44, 35.68, 139.69, 'insert', 'accepted', null), (45, null, null, 'insert', 'accepted', null)
) as v;

select is(pipeline.stage_swapped((select m.batch_id from made as m)), 2::bigint, 'it tells how many');
select results_eq(
    $$
    select s.source_id, s.status, s.ok_to_promote, s.flags from staging.listings as s join made using (batch_id)
    where 'swapped_coordinates' = any (s.flags) order by s.source_id
    $$,
    $$
    values ('41', 'pending', false, '{swapped_coordinates}'::text[]), ('42', 'held', false, '{hold_by_person,swapped_coordinates}')
    $$,
    'the exchanged pairs wait; what a person put aside stays there; what is no news is left alone'
);
select results_eq(
    $$ select s.lat, s.lng from staging.listings as s join made using (batch_id) where s.source_id = '41' $$,
    $$ values (-9.05::double precision, 53.27::double precision) $$,
    'the values stay as they came'
);
select is(
    (select count(*) from staging.listings as s join made using (batch_id) where s.status = 'accepted' and s.ok_to_promote), 42::bigint,
    'all others go on'
);

select * from finish();
rollback;
