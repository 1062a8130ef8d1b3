begin;
select plan(6);

select set_config('tests.own', tests.real_estate()::text, true),
    set_config('tests.new', tests.real_estate(null)::text, true),
    set_config('tests.other', tests.real_estate('00000000-0000-0000-0000-000000000002')::text, true),
    set_config('tests.theirs', tests.real_estate(null, 'tenant two')::text, true);
create function tests.reach(p_tag text) returns text language sql security definer
set search_path = pg_catalog, pg_temp
as $func$
    select (l.may_read, l.may_write)::text from pipeline.lock_mls_listings(array[current_setting('tests.' || p_tag)::uuid]) as l;
$func$;
grant execute on function tests.reach to authenticated;

select tests.sign_in_broker();
select is(tests.reach('own'), '(t,t)', 'the own one');
select is(tests.reach('new'), '(t,f)', 'what can be claimed is only read');
select is(tests.reach('other'), '(f,f)', 'a colleague''s is known of');
select is(tests.reach('theirs'), null, 'another tenant''s is not');
select tests.sign_out();
select tests.sign_in_broker('global', 'r');
select is(tests.reach('other'), '(t,f)', 'a manager reaches all, with the letters there are');
select tests.sign_out();
select tests.sign_in_broker('self', 'u');
select is(tests.reach('own'), null, 'who may not read is told nothing');

select * from finish();
rollback;
