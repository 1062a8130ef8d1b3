begin;
select plan(6);

select is(
    pipeline.parse_url(null), null,
    'null'
);
select is(
    pipeline.parse_url('n/a'), null,
    'n/a'
);
select is(
    pipeline.parse_url('none'), null,
    'a word'
);
select is(
    pipeline.parse_url('info@example.com'), null,
    'an e-mail address'
);
select is(
    pipeline.parse_url('http://localhost'), null,
    'a host without a dot'
);
select is(
    pipeline.parse_url('https://example.com/' || repeat('a', 2000)), null,
    'too long'
);

select * from finish();
rollback;
