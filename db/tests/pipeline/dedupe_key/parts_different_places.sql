begin;
select plan(4);

select isnt(
    pipeline.dedupe_key('a', 'b', null, null, 47.497, 19.050),
    pipeline.dedupe_key('a', 'b', null, null, 47.498, 19.050),
    'a thousandth of a degree farther'
);
select isnt(
    pipeline.dedupe_key('a', 'b', null, null, 47.497, 19.050),
    pipeline.dedupe_key('a', 'c', null, null, 47.497, 19.050),
    'another address'
);
select isnt(
    pipeline.dedupe_key('ab', 'c', null, null, 1, 2),
    pipeline.dedupe_key('a', 'bc', null, null, 1, 2),
    'the border between the fields counts'
);
select isnt(
    pipeline.dedupe_key('a', 'b', 'town', null, null, null),
    pipeline.dedupe_key('a', 'b', 'city', null, null, null),
    'another town'
);

select * from finish();
rollback;
