begin;
select plan(4);

select is(
    pipeline.text_list('"spa, wellness; Pool | bar"'), array['spa', 'wellness', 'Pool', 'bar'],
    'comma, semicolon, bar'
);
select is(
    pipeline.text_list('["spa, sauna", " bar "]'), array['spa, sauna', 'bar'],
    'items of an array are not split'
);
select is(
    pipeline.text_list('["a", "b", "a"]'), array['a', 'b'],
    'each once, in their order'
);
select is(
    pipeline.text_list('5'), array['5'],
    'a number is a text'
);

select * from finish();
rollback;
