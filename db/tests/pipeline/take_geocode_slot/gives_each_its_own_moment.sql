begin;
select plan(5);

select is(pipeline.take_geocode_slot('s', 2, 60), 0::double precision, 'the first goes at once');
select is(round(pipeline.take_geocode_slot('s', 2, 60)), 2::double precision, 'the second waits for its distance');
select is(pipeline.take_geocode_slot('s', 2, 1), null, 'who would wait too long gets none');
select is(round(pipeline.take_geocode_slot('s', 2, 60)), 4::double precision, 'and takes none from the next');
select is(pipeline.take_geocode_slot('t', 2, 60), 0::double precision, 'another service has moments of its own');

select * from finish();
rollback;
