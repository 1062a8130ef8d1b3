begin;
select plan(4);

insert into public.teams (tenant_id, name)
values (tests.tenant('tenant one'), 'North'), (tests.tenant('tenant one'), 'South'), (tests.tenant('tenant two'), 'North');
insert into public.members (tenant_id, user_id, team_id)
select t.tenant_id, m.user_id, t.id
from (values
    ('tenant one', 'North', '00000000-0000-0000-0000-000000000001'::uuid),
    ('tenant one', 'North', '00000000-0000-0000-0000-000000000002'),
    ('tenant one', 'North', null),
    ('tenant one', 'South', '00000000-0000-0000-0000-000000000003'),
    ('tenant two', 'North', '00000000-0000-0000-0000-000000000001'),
    ('tenant two', 'North', '00000000-0000-0000-0000-000000000003')
) as m (tenant, team, user_id)
join public.teams as t on t.name = m.team and t.tenant_id = tests.tenant(m.tenant);

select tests.sign_in_broker('self');
select is(pipeline.brokers_in_reach(), array['00000000-0000-0000-0000-000000000001'::uuid], 'the caller');
select tests.sign_out();
select tests.sign_in_broker('team');
select is(
    pipeline.brokers_in_reach(),
    array['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002']::uuid[],
    'and the team of the token''s tenant'
);
select tests.sign_out();
select tests.sign_in_broker('team', '');
select is(cardinality(pipeline.brokers_in_reach()), 2, 'whether or not members may be read');
select tests.sign_out();
select tests.sign_in_broker('team', p_user_id => gen_random_uuid());
select is(cardinality(pipeline.brokers_in_reach()), 1, 'who is in no team is alone');

select * from finish();
rollback;
