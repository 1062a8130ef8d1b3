begin;
select plan(9);

select is(
    pipeline.parse_email(null), null,
    'null'
);
select is(
    pipeline.parse_email('info'), null,
    'a word'
);
select is(
    pipeline.parse_email('info@'), null,
    'no host'
);
select is(
    pipeline.parse_email('info@localhost'), null,
    'a host without a dot'
);
select is(
    pipeline.parse_email('a b@example.com'), null,
    'a space'
);
select is(
    pipeline.parse_email('a@b@example.com'), null,
    'two ats'
);
select is(
    pipeline.parse_email('a@example..com'), null,
    'an empty label'
);
select is(
    pipeline.parse_email('a@example.com, b@example.com'), null,
    'two addresses'
);
select is(
    pipeline.parse_email(repeat('a', 250) || '@example.com'), null,
    'too long'
);

select * from finish();
rollback;
