begin;
select plan(5);

select set_config('tests.listing', tests.listing(tests.dmo())::text, true);
select tests.sign_in('tenant one', '{super_admin}');
select ok(pipeline.set_listing_removed(current_setting('tests.listing')::bigint, true, 'closed down'), 'it is out');
select ok(not pipeline.set_listing_removed(current_setting('tests.listing')::bigint, true), 'twice is once');
select ok(pipeline.set_listing_removed(current_setting('tests.listing')::bigint, false), 'and back');
select throws_ok($$ select pipeline.set_listing_removed(0, true) $$, 'LC009', 'there is no listing 0', 'if it is there');
select tests.sign_out();
select is((select c.reason from pipeline.change_log as c where c.field = 'deleted_at' order by c.id limit 1), 'closed down', 'the log says why');

select * from finish();
rollback;
