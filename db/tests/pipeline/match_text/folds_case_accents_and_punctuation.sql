begin;
select plan(6);

select is(
    pipeline.match_text('Grand Hotel'), 'grand hotel',
    'case'
);
select is(
    pipeline.match_text('GRAND-HOTEL, (Royal) & Spa!'), 'grand hotel royal spa',
    'punctuation parts words'
);
select is(
    pipeline.match_text('O''Connell''s'), 'o connell s',
    'apostrophes too'
);
select is(
    pipeline.match_text('Café Élysée'), 'cafe elysee',
    'accents fall away'
);
select is(
    pipeline.match_text('ﬁn Ⅳ ２'), 'fin iv 2',
    'compatibility characters (NFKC)'
);
select is(
    pipeline.match_text(U&'Gast\00adhof'), 'gasthof',
    'a soft hyphen parts no word'
);

select * from finish();
rollback;
