begin;
select plan(4);

select is(
    pipeline.add_dmo('Visit Dublin', 'ie', 'D', 'tenant one'), pipeline.add_dmo(' visit  DUBLIN ', 'IE', 'D', 'Tenant One'),
    'the same country, state and name is the same DMO'
);
select is((select count(*) from public.dmos), 1::bigint, 'one row');
select isnt(
    pipeline.add_dmo('Visit Dublin', 'IE', 'D', 'tenant one'), pipeline.add_dmo('Visit Dublin', 'IE', 'C', 'tenant one'),
    'another state is another'
);
select is(
    (select d.name from public.dmos as d where d.id = pipeline.find_dmo('IE/D/visit dublin')), 'Visit Dublin',
    'the name is kept as it was written first'
);

select * from finish();
rollback;
