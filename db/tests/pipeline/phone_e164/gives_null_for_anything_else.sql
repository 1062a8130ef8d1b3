begin;
select plan(6);

select is(
    pipeline.phone_e164(null, 'HU'), null,
    'null'
);
select is(
    pipeline.phone_e164('', 'HU'), null,
    'nothing'
);
select is(
    pipeline.phone_e164('call us', 'HU'), null,
    'words'
);
select is(
    pipeline.phone_e164('12', 'HU'), null,
    'too short'
);
select is(
    pipeline.phone_e164('1 234 5678', null), null,
    'no country code and no country'
);
select is(
    pipeline.phone_e164('+3612345678901234567', 'HU'), null,
    'too long'
);

select * from finish();
rollback;
