begin;
select plan(5);

select ok(
    abs(pipeline.distance_m(47.4979, 19.0402, 48.2082, 16.3738) - 214300) < 1500,
    'Budapest to Vienna: some 214 km'
);
select is(pipeline.distance_m(47.5, 19.0, 47.5, 19.0), 0::double precision, 'a point to itself');
select ok(
    abs(pipeline.distance_m(0, 179.999, 0, -179.999) - 222.4) < 0.5,
    'across the date line'
);
select ok(
    abs(pipeline.distance_m(0, 0, 0, 180) - 20015114) < 2,
    'half around: no square root of more than one'
);
select is(pipeline.distance_m(null, 0, 0, 0), null, 'null in, null out');

select * from finish();
rollback;
