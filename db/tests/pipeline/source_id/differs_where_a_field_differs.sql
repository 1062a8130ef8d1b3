begin;
select plan(7);

select isnt(pipeline.source_id('feed', 'a', 'b', '1', '2', ''), pipeline.source_id('other', 'a', 'b', '1', '2', ''), 'source');
select isnt(pipeline.source_id('feed', 'a', 'b', '1', '2', ''), pipeline.source_id('feed', 'x', 'b', '1', '2', ''), 'name');
select isnt(pipeline.source_id('feed', 'a', 'b', '1', '2', ''), pipeline.source_id('feed', 'a', 'x', '1', '2', ''), 'address');
select isnt(pipeline.source_id('feed', 'a', 'b', '1', '2', ''), pipeline.source_id('feed', 'a', 'b', '9', '2', ''), 'latitude');
select isnt(pipeline.source_id('feed', 'a', 'b', '1', '2', ''), pipeline.source_id('feed', 'a', 'b', '1', '9', ''), 'longitude');
select isnt(pipeline.source_id('feed', 'ab', 'c', null, null, ''), pipeline.source_id('feed', 'a', 'bc', null, null, ''), 'the border between the fields');
select isnt(
    pipeline.source_id('feed', null, null, null, null, '{"n": 1}'),
    pipeline.source_id('feed', null, null, null, null, '{"n": 2}'),
    'the whole text, where it is all there is'
);

select * from finish();
rollback;
