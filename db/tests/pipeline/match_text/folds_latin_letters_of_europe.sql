begin;
select plan(5);

select is(
    pipeline.match_text('Széchenyi gyógyfürdő'), 'szechenyi gyogyfurdo',
    'Hungarian'
);
select is(
    pipeline.match_text('Łódź Żółć'), 'lodz zolc',
    'Polish: ł does not decompose'
);
select is(
    pipeline.match_text('Straße Größe'), 'strasse grosse',
    'German: ß is ss'
);
select is(
    pipeline.match_text('STRASSE'), 'strasse',
    'as it is written in capitals'
);
select is(
    pipeline.match_text('Ærø Þingvellir Œuvre'), 'aero thingvellir oeuvre',
    'æ ø þ œ'
);

select * from finish();
rollback;
