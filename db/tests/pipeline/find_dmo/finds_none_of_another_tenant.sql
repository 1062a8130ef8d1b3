begin;
select plan(2);

select tests.dmo('Ours', 'tenant one'), tests.dmo('Theirs', 'tenant two');
select tests.sign_in('tenant one');
select lives_ok($$ select pipeline.find_dmo('Ours') $$, 'the own');
select throws_ok($$ select pipeline.find_dmo('Theirs') $$, 'LC001', 'there is no DMO ''Theirs''', 'another''s does not exist');

select * from finish();
rollback;
