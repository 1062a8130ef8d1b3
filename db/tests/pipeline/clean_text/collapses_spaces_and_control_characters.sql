begin;
select plan(5);

select is(
    pipeline.clean_text('  Grand   Hotel '), 'Grand Hotel',
    'plain spaces'
);
select is(
    pipeline.clean_text(e'Grand\tHotel\r\nRoyal'), 'Grand Hotel Royal',
    'tabs and line ends'
);
select is(
    pipeline.clean_text(U&'Grand\00a0\202f\3000Hotel'), 'Grand Hotel',
    'spaces that do not break, thin and wide ones'
);
select is(
    pipeline.clean_text(e'Grand\x01Hotel'), 'Grand Hotel',
    'control characters'
);
select is(
    pipeline.clean_text('Grand Hotel'), 'Grand Hotel',
    'what is clean stays as it is'
);

select * from finish();
rollback;
