begin;
select plan(4);

select is(pipeline.dedupe_key(null, 'b', 'town', '1000', 47, 19), null, 'no name');
select is(pipeline.dedupe_key('a', null, 'town', '1000', null, null), null, 'neither address nor coordinates');
select is(pipeline.dedupe_key('a', null, 'town', '1000', 47, null), null, 'half a pair of coordinates is none');
select isnt(pipeline.dedupe_key('a', null, null, null, 47, 19), null, 'but name and coordinates are enough');

select * from finish();
rollback;
