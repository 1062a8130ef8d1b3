begin;
select plan(2);

select tests.staged(tests.batch(tests.dmo('Ours', 'tenant one')), 'Ours'), tests.staged(tests.batch(tests.dmo('Theirs', 'tenant two')), 'Theirs');
select tests.sign_in('tenant one');
select is(array(select r.name from pipeline.review_listings('{}') as r), '{Ours}', 'though it is a definer');
select tests.sign_out();
select tests.sign_in('tenant one', '{}');
select throws_ok($$ select pipeline.review_listings('{}') $$, '42501', null, 'and for those who may read');

select * from finish();
rollback;
