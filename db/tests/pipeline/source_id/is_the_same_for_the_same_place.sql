begin;
select plan(2);

select is(
    pipeline.source_id('feed', 'a', 'b', '47.5', '19.1', '{"n": 1}'),
    pipeline.source_id('feed', 'a', 'b', '47.5', '19.1', '{"n": 2}'),
    'what else the record holds does not matter'
);
select is(
    pipeline.source_id('feed', null, null, null, null, '{"n": 1}'),
    pipeline.source_id('feed', null, null, null, null, '{"n": 1}'),
    'a record without any of the four is told by its whole text'
);

select * from finish();
rollback;
