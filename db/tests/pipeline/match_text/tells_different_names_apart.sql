begin;
select plan(2);

select isnt(
    pipeline.match_text('Bar Central'), pipeline.match_text('Barcentral'),
    'words matter'
);
select isnt(
    pipeline.match_text('Hotel 1'), pipeline.match_text('Hotel 2'),
    'digits matter'
);

select * from finish();
rollback;
