begin;
select plan(3);

select set_config('tests.foreign', tests.listing(tests.dmo('Theirs', 'tenant two'))::text, true), tests.tenant('tenant one');
select throws_ok($$ select pipeline.origins(-1) $$, 'LC009', 'there is no listing -1', 'no such listing');
select tests.sign_in('tenant one');
select throws_ok($$ select pipeline.origins(current_setting('tests.foreign')::bigint) $$, 'LC009', null, 'another tenant''s');
select tests.sign_out();
select tests.sign_in('tenant two', '{}');
select throws_ok($$ select pipeline.origins(current_setting('tests.foreign')::bigint) $$, '42501', null, 'without the permission');

select * from finish();
rollback;
