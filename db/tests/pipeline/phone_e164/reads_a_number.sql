begin;
select plan(8);

select is(
    pipeline.phone_e164('+36 1 234 5678', null), '+3612345678',
    'with a country code'
);
select is(
    pipeline.phone_e164('0036 1 234-5678', null), '+3612345678',
    'with 00'
);
select is(
    pipeline.phone_e164('06 1 234 5678', 'HU'), '+3612345678',
    'the trunk prefix falls away'
);
select is(
    pipeline.phone_e164('01 234 5678', 'IE'), '+35312345678',
    'Ireland'
);
select is(
    pipeline.phone_e164('+44 (0)20 7946 0958', 'GB'), '+442079460958',
    '(0) is no digit'
);
select is(
    pipeline.phone_e164('06 6982', 'IT'), '+39066982',
    'Italy keeps its zero'
);
select is(
    pipeline.phone_e164('030/1234567', 'DE'), '+49301234567',
    'a German slash'
);
select is(
    pipeline.phone_e164('91 429 55 00 / 91 429 55 01', 'ES'), '+34914295500',
    'the first of two'
);

select * from finish();
rollback;
