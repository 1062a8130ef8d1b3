begin;
select plan(10);

create function pg_temp.piece(p_status text, p_days integer, p_broker uuid default '00000000-0000-0000-0000-000000000001') returns void
language plpgsql as $func$
declare
    v_listing_id uuid := tests.real_estate(p_broker);
begin
    perform set_config('pipeline.merging', 'on', true);
    update public.mls_listings set status = p_status::public.mls_listing_status where id = v_listing_id;
    update public.mls_listings set status_changed_at = now() - make_interval(days => p_days) where id = v_listing_id;
end
$func$;
select pg_temp.piece('PUBLISHED', 1), pg_temp.piece('PUBLISHED', 40), pg_temp.piece('DRAFT', 2),
    pg_temp.piece('PUBLISHED', 3, gen_random_uuid()), pg_temp.piece('INGESTED', 5, null);

create function pg_temp.found(p_is_mine boolean, p_limit integer default 10) returns text[] language sql as $$
    select coalesce(array_agg(f.id::text order by s.status, f.place), '{}')
    from unnest(enum_range(null::public.mls_listing_status)) as s (status)
    cross join lateral pipeline.estate_of_status(s.status, p_is_mine, p_limit) with ordinality as f (id, status_changed_at, place)
$$;
create function pg_temp.shown() returns text[] language sql as $$
    select coalesce(array_agg(l.id::text order by l.status, l.status_changed_at desc nulls last, l.id), '{}') from public.mls_listings as l
$$;
grant execute on function pg_temp.found(boolean, integer), pg_temp.shown() to authenticated;

select tests.sign_in_broker('global', 'r');
select is(cardinality(pg_temp.found(false)), 5, 'all of the tenant');
select is(pg_temp.found(false), pg_temp.shown(), 'in the order of the board');
select is(cardinality(pg_temp.found(true)), 3, 'of them mine');
select is(cardinality(pg_temp.found(false, 1)), 3, 'of each status no more than asked for');
select is((select count(*) from pipeline.estate_of_status('PUBLISHED', false, 10, now() - interval '10 days')), 2::bigint, 'since a time');
select is((select count(*) from pipeline.estate_of_status('PUBLISHED', false, 10, null, now() - interval '10 days')), 1::bigint, 'until a time');

reset role;
select tests.sign_in_broker('self', 'r');
select is(cardinality(pg_temp.found(false)), 4, 'a broker: one''s own, and what can be claimed');
select is(pg_temp.found(false), pg_temp.shown(), 'as the policy shows it');

reset role;
select tests.sign_in_broker('global', 'r', 'another');
select is(pg_temp.found(false), '{}', 'nothing of another tenant');

reset role;
select tests.sign_in_broker('global', 'cu');
select is(pg_temp.found(false), '{}', 'nothing without the letter r');

select * from finish();
rollback;
