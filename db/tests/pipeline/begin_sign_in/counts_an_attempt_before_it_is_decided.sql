begin;
select plan(5);

select set_config('tests.first', pipeline.begin_sign_in(' Ann@example.com', '10.0.0.1')::text, true);
select is((select f.email from pipeline.sign_in_failures as f), 'ann@example.com', 'an attempt is noted as failed while it is under way');
select pipeline.begin_sign_in('ann@example.com', '10.0.0.1') from generate_series(1, 4);
select throws_ok($$ select pipeline.begin_sign_in('ann@example.com', '10.0.0.1') $$, 'LC080', null, 'five that nobody has decided yet are enough');
select is((select count(*) from pipeline.sign_in_failures), 5::bigint, 'and one that is not let through is not noted');

insert into pipeline.sign_in_failures (email, failed_at) values ('old@example.com', now() - interval '25 hours');
select pipeline.forget_sign_in(current_setting('tests.first')::bigint);
select is((select count(*) from pipeline.sign_in_failures), 4::bigint, 'one that has succeeded counts no more, nor what is older than a day');
select lives_ok($$ select pipeline.begin_sign_in('ann@example.com', '10.0.0.1') $$, 'so the next one passes');

select * from finish();
rollback;
