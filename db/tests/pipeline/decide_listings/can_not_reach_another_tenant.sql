begin;
select plan(2);

select tests.staged(tests.batch(tests.dmo('Theirs', 'tenant two')), 'Theirs'), tests.tenant('tenant one');
select tests.sign_in('tenant one');
select is(pipeline.decide_listings('{}', 'accept') ->> 'decided', '0', 'their rows are not there');
select tests.sign_out();
select is((select s.status from staging.listings as s), 'pending', 'and untouched');

select * from finish();
rollback;
