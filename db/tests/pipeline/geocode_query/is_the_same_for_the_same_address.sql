begin;
select plan(5);

select is(pipeline.geocode_query('12 Ñame St.', null, 'Galway', null), '12 name st, galway', 'parts in order, without what is empty');
select is(pipeline.geocode_query(' 12  NAME st', '', 'GALWAY ', ''), '12 name st, galway', 'case, accents, dots and spaces do not count');
select is(pipeline.geocode_query(null, 'H91', null, null), 'h91', 'a postal code is enough');
select is(pipeline.geocode_query(' ', null, '-', 'Connacht'), null, 'a region alone is not');
select is(pipeline.geocode_query(repeat('long ', 200), null, 'Galway', null), null, 'nor what is no address');

select * from finish();
rollback;
