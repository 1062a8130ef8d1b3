begin;
select plan(11);

create function pg_temp.pushed(p_portal text, p_status text, p_attempts integer, p_listing_status text default 'PUBLISHED') returns uuid
language plpgsql as $func$
declare
    v_listing_id uuid := tests.real_estate(p_name => p_portal);
    v_id uuid;
begin
    perform set_config('pipeline.merging', 'on', true);
    update public.mls_listings set status = p_listing_status::public.mls_listing_status where id = v_listing_id;
    insert into public.mls_listing_syndications (tenant_id, listing_id, portal, status, attempts, last_error, updated_at)
    values (tests.tenant(), v_listing_id, p_portal, p_status, p_attempts, 'no answer', now())
    returning id into v_id;
    return v_id;
end
$func$;
create temporary table pushes as
select 'first' as name, pg_temp.pushed('SIR_GLOBAL', 'FAILED', 1) as id
union all select 'fifth', pg_temp.pushed('SIR_GLOBAL', 'FAILED', 5)
union all select 'last', pg_temp.pushed('SIR_GLOBAL', 'FAILED', 10)
union all select 'paused', pg_temp.pushed('SIR_GLOBAL', 'PAUSED', 1)
union all select 'removed', pg_temp.pushed('SIR_GLOBAL', 'REMOVED', 1)
union all select 'active', pg_temp.pushed('SIR_GLOBAL', 'ACTIVE', 1)
union all select 'draft', pg_temp.pushed('SIR_GLOBAL', 'FAILED', 1, 'DRAFT')
union all select 'off', pg_temp.pushed('FACEBOOK', 'FAILED', 1)
union all select 'off for others', pg_temp.pushed('INSTAGRAM', 'FAILED', 1);
insert into public.mls_portal_definitions (tenant_id, code, name, portal_type, is_active)
values (tests.tenant(), 'FACEBOOK', 'Facebook', 'SOCIAL', false), (tests.tenant('another'), 'INSTAGRAM', 'Instagram', 'SOCIAL', false);
create function pg_temp.pending() returns text[] language sql as $$
    select array_agg(p.name order by p.name) from public.mls_listing_syndications as s join pushes as p using (id) where s.status = 'PENDING'
$$;

select is(pipeline.retry_syndications(now() + interval '59 seconds'), 0, 'half of two minutes is waited for at least');
select is(pipeline.retry_syndications(now() + interval '2 minutes'), 2, 'two minutes at most');
select is(pg_temp.pending(), '{first,"off for others"}', 'those that failed once, whose listing is out and whose portal is on');
select is(
    (select s.attempts || ' ' || s.last_error from public.mls_listing_syndications as s join pushes as p using (id) where p.name = 'first'),
    '1 no answer', 'attempts and error stay: whoever pushes counts'
);
select is(pipeline.retry_syndications(now() + interval '15 minutes'), 0, 'after more attempts longer');
select is(pipeline.retry_syndications(now() + interval '32 minutes'), 1, 'a minute doubled five times');
select is(pg_temp.pending(), '{fifth,first,"off for others"}', 'the fifth');
select is(pipeline.retry_syndications(now() + interval '10 years'), 0, 'the others never');
select is(pipeline.retry_syndications(now() + interval '10 years', p_max_attempts => 11), 1, 'ten attempts are enough, or as many as one likes');
select is(pipeline.retry_syndications(now() + interval '6 hours', p_max_attempts => 11), 0, 'none twice');

update public.mls_listing_syndications set status = 'FAILED', attempts = 1000000, updated_at = now() where id = (select id from pushes where name = 'first');
select is(pipeline.retry_syndications(now() + interval '6 hours', p_max_attempts => 2000000), 1, 'six hours at most');

select * from finish();
rollback;
