begin;
select plan(3);

select tests.dmo();
select is(
    pipeline.find_dmo('visit TOWN'), (select d.id from public.dmos as d), 'by name, in any case'
);
select is(
    pipeline.find_dmo((select d.id::text from public.dmos as d)), (select d.id from public.dmos as d), 'by number'
);
select is(
    pipeline.find_dmo('hu/bu/Visit Town'), (select d.id from public.dmos as d), 'by country, state and name'
);

select * from finish();
rollback;
