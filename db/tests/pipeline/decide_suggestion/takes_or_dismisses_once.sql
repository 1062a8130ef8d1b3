begin;
select plan(5);

select set_config('tests.listing', tests.listing(tests.dmo(), 'Old Name')::text, true);
select tests.batch(pipeline.find_dmo('Visit Town'));
insert into pipeline.suggestions (data_domain, record_id, listing_id, field, source, our_value, their_value, reason, batch_id)
select 'listings', current_setting('tests.listing')::bigint, current_setting('tests.listing')::bigint, 'name', b.source_id, '"Old Name"', '"New Name"', 'claimed', b.batch_id
from staging.batches as b;
select set_config('tests.suggestion', (select s.id::text from pipeline.suggestions as s), true);

select tests.tenant('tenant two');
select tests.sign_in('tenant two');
select throws_ok(
    $$ select pipeline.decide_suggestion(current_setting('tests.suggestion')::bigint, true) $$, 'LC010', null, 'another tenant''s is none'
);
select tests.sign_out();

select tests.sign_in('tenant one');
select lives_ok($$ select pipeline.decide_suggestion(current_setting('tests.suggestion')::bigint, true) $$, 'a reviewer takes it');
select throws_ok(
    $$ select pipeline.decide_suggestion(current_setting('tests.suggestion')::bigint, true) $$, 'LC010', null, 'once'
);
select is((select l.name from public.listings as l), 'New Name', 'the value stands');
select tests.sign_out();
select is(
    (select (c.actor, c.old_value, c.new_value)::text from pipeline.change_log as c where c.field = 'name'),
    '(00000000-0000-0000-0000-000000000001,"""Old Name""","""New Name""")', 'as the person''s edit'
);

select * from finish();
rollback;
