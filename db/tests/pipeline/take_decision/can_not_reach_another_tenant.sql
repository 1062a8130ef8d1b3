begin;
select plan(2);

select tests.staged(tests.batch(tests.dmo('Theirs', 'tenant two')), 'Theirs');
select tests.tenant('tenant one');
select tests.sign_in('tenant one');
select throws_ok($$ select pipeline.take_decision('{}', 'accept') $$, 'LC083', null, 'it finds nothing');
select tests.sign_out();
select is((select s.status from staging.listings as s), 'pending', 'and changes nothing');

select * from finish();
rollback;
