begin;
select plan(9);

select tests.tenant(), tests.tenant('tenant two');
create function pg_temp.look(p_user integer, p_tenant text default 'tenant one', p_roles text[] default '{steward}', p_record text default '7')
returns bigint language plpgsql as $$
declare
    v_others bigint;
begin
    perform tests.sign_in(p_tenant, p_roles, ('00000000-0000-4000-8000-00000000000' || p_user)::uuid);
    select count(*) into v_others from pipeline.look_at('row', p_record);
    perform tests.sign_out();
    return v_others;
end
$$;

select is(pg_temp.look(1), 0::bigint, 'the first one is alone');
select is(pg_temp.look(2), 1::bigint, 'the second one is told');
select is(pg_temp.look(1), 1::bigint, 'then the first one, too');
select is(pg_temp.look(3, p_roles => '{observer}'), 2::bigint, 'who may only look is told');
select is(pg_temp.look(1), 1::bigint, 'and disturbs nobody');
select is(pg_temp.look(4, 'tenant two'), 0::bigint, 'another tenant is told nothing');
select is(pg_temp.look(2, p_record => '8'), 0::bigint, 'another record is another one');
update pipeline.presence as p set seen_at = clock_timestamp() - interval '3 minutes' where p.record = '7';
select is(pg_temp.look(2), 0::bigint, 'who has gone counts no more');
select is((select count(*) from pipeline.presence as p where p.seen_at < clock_timestamp() - interval '2 minutes'), 0::bigint, 'and is forgotten');

select * from finish();
rollback;
