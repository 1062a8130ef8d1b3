begin;
select plan(3);

select is(
    pipeline.parse_email(' Info@Example.COM '), 'info@example.com',
    'case and spaces'
);
select is(
    pipeline.parse_email('mailto:info@example.com'), 'info@example.com',
    'a link'
);
select is(
    pipeline.parse_email('first.last+tag@mail.example.co.uk'), 'first.last+tag@mail.example.co.uk',
    'dots, plus, many labels'
);

select * from finish();
rollback;
