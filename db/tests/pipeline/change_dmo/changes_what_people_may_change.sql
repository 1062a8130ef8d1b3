begin;
select plan(11);

select tests.tenant('tenant one'), tests.tenant('tenant two');
select tests.sign_in('tenant one');
select pipeline.add_dmo('Visit Dublin', 'IE', 'D'), pipeline.add_dmo('Visit Howth', 'IE', 'D');
select pipeline.change_dmo(pipeline.find_dmo('Visit Dublin'), ' Visit  Dublin City ', 'en', 'Europe/Dublin');
select is(
    (select format('%s %s %s', d.name, d.language, d.time_zone) from public.dmos as d where d.id = pipeline.find_dmo('Visit Dublin City')),
    'Visit Dublin City en Europe/Dublin', 'name, language and time zone'
);
select set_config('tests.seen', (select d.updated_at::text from public.dmos as d where d.id = pipeline.find_dmo('Visit Howth')), true);
select lives_ok(
    $$ select pipeline.change_dmo(pipeline.find_dmo('Visit Howth'), 'Visit Howth', 'ga', 'UTC', current_setting('tests.seen')::timestamptz) $$, 'as it was seen'
);
select throws_ok(
    $$ select pipeline.change_dmo(pipeline.find_dmo('Visit Howth'), 'Visit Howth', 'en', 'UTC', current_setting('tests.seen')::timestamptz) $$,
    'LC082', 'somebody else has changed this DMO meanwhile', 'the second is told'
);
select is((select d.language from public.dmos as d where d.id = pipeline.find_dmo('Visit Howth')), 'ga', 'and overwrites nothing');
select throws_ok(
    $$ select pipeline.change_dmo(pipeline.find_dmo('Visit Howth'), 'visit dublin city', 'en', 'UTC') $$, 'LC013',
    'there is another DMO ''visit dublin city'' in IE/D', 'a name is given once'
);
select throws_ok(
    $$ select pipeline.change_dmo(pipeline.find_dmo('Visit Howth'), ' ', 'en', 'UTC') $$, 'LC013', 'a DMO needs a name', 'name'
);
select throws_ok(
    $$ select pipeline.change_dmo(pipeline.find_dmo('Visit Howth'), 'Howth', 'Irish!', 'UTC') $$, 'LC013', '''Irish!'' is no language', 'language'
);
select throws_ok(
    $$ select pipeline.change_dmo(pipeline.find_dmo('Visit Howth'), 'Howth', 'en', 'Howth') $$, 'LC013', '''Howth'' is no time zone', 'time zone'
);
select tests.sign_out();

select set_config('tests.dmo', pipeline.find_dmo('Visit Howth')::text, true);
select tests.sign_in('tenant two');
select throws_ok(
    $$ select pipeline.change_dmo(current_setting('tests.dmo')::integer, 'Mine', 'en', 'UTC') $$, 'LC001', null, 'another tenant''s is not there'
);
select tests.sign_out();
select tests.sign_in('tenant one', '{}');
select throws_ok(
    $$ select pipeline.change_dmo(current_setting('tests.dmo')::integer, 'Mine', 'en', 'UTC') $$, '42501',
    'permission pipeline:configure is needed', 'without the permission nothing is changed'
);
select tests.sign_out();
select is((select d.name from public.dmos as d where d.id = current_setting('tests.dmo')::integer), 'Visit Howth', 'and so it stays');

select * from finish();
rollback;
