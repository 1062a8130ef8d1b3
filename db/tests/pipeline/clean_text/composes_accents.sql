begin;
select plan(2);

select is(
    pipeline.clean_text(U&'Cafe\0301'), 'Café',
    'a letter and its combining accent become one (NFC)'
);
select is(
    pipeline.clean_text('ﬁn ½ №'), 'ﬁn ½ №',
    'but compatibility characters stay: this is no NFKC'
);

select * from finish();
rollback;
