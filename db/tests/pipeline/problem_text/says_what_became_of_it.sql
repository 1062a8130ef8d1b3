begin;
select plan(4);

select is(
    pipeline.problem_text('key_too_long', 'ListingKey', repeat('a', 300)),
    'ListingKey has 300 characters, and at most 255 are taken: the record was not. It begins with ''' || repeat('a', 60) || '''.', 'a long key'
);
select is(pipeline.problem_text('not_integer', 'YearBuilt', 'old'), 'YearBuilt: ''old'' is no integer; the field was left as it stands.', 'no number');
select is(
    pipeline.problem_text('not_numeric(18,2)', 'ListPrice', '1e99'),
    'ListPrice: ''1e99'' is no number that fits numeric(18,2); the field was left as it stands.', 'too large a number'
);
select is(
    pipeline.problem_text('not_timestamptz', 'ModificationTimestamp', 'soon'),
    'ModificationTimestamp: ''soon'' is no moment in time; the field was left as it stands.', 'no time'
);

select * from finish();
rollback;
