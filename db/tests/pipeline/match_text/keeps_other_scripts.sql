begin;
select plan(3);

select is(
    pipeline.match_text('東京 タワー'), '東京 タワー',
    'Japanese has no Latin form here and stays'
);
select is(
    pipeline.match_text('!?…'), null,
    'nothing is left of punctuation'
);
select is(
    pipeline.match_text(null), null,
    'null'
);

select * from finish();
rollback;
