begin;
select plan(6);

select is(
    pipeline.parse_url('javascript:alert(1)'), null,
    'javascript:'
);
select is(
    pipeline.parse_url('data:text/html,x'), null,
    'data:'
);
select is(
    pipeline.parse_url('file:///etc/passwd'), null,
    'file:'
);
select is(
    pipeline.parse_url(e'java\nscript:alert(1)'), null,
    'a scheme with a line end inside'
);
select is(
    pipeline.parse_url('https://user:pass@example.com'), null,
    'a name and password'
);
select is(
    pipeline.parse_url('https://example.com"><script>'), null,
    'markup in the host'
);

select * from finish();
rollback;
