begin;
select plan(7);

select is(
    pipeline.parse_url('https://Example.com/Path?q=1#x'), 'https://example.com/Path?q=1#x',
    'the host in lower case, the path as it is'
);
select is(
    pipeline.parse_url('HTTP://example.com'), 'http://example.com',
    'the scheme too'
);
select is(
    pipeline.parse_url('example.com/a'), 'https://example.com/a',
    'https where no scheme is given'
);
select is(
    pipeline.parse_url('//example.com'), 'https://example.com',
    'a scheme-relative one'
);
select is(
    pipeline.parse_url('example.com:8080/a'), 'https://example.com:8080/a',
    'a port'
);
select is(
    pipeline.parse_url('https://example.com/a b"c'), 'https://example.com/a%20b%22c',
    'spaces and quotes in the path are escaped'
);
select is(
    pipeline.parse_url('καφέ.gr'), 'https://καφέ.gr',
    'a Greek host'
);

select * from finish();
rollback;
