begin;
select plan(8);

select tests.staged(tests.batch(tests.dmo('Theirs', 'tenant two')), 'Theirs');
select tests.staged(b, 'One', '{conflict}'), tests.staged(b, 'Two', '{conflict}') from tests.batch(tests.dmo()) as b;
insert into pipeline.user_roles (user_id, tenant_id, role_name)
values ('00000000-0000-0000-0000-000000000002', tests.tenant('tenant one'), 'steward'),
    ('00000000-0000-0000-0000-000000000003', tests.tenant('tenant one'), 'observer'),
    ('00000000-0000-0000-0000-000000000004', tests.tenant('tenant two'), 'steward');
create temporary table t on commit drop as select array_agg(s.staging_id) as ids from staging.listings as s;
grant select on t to authenticated;
select tests.sign_in('tenant one', '{steward}');
select is((select pipeline.assign_listings(t.ids, '00000000-0000-0000-0000-000000000002') from t), 2::bigint, 'a colleague gets those of the tenant');
select is(
    array(select r.name from pipeline.review_listings('{"assignee": "00000000-0000-0000-0000-000000000002"}') as r), '{One,Two}', 'found by it'
);
select is_empty($$ select r.name from pipeline.review_listings('{"assignee": "nobody"}') as r $$, 'nobody has none');
select throws_ok($$ select pipeline.assign_listings(t.ids, '00000000-0000-0000-0000-000000000003') from t $$, 'LC081', null, 'who may not review');
select throws_ok($$ select pipeline.assign_listings(t.ids, '00000000-0000-0000-0000-000000000004') from t $$, 'LC081', null, 'another tenant''s');
select is((select pipeline.assign_listings(t.ids, null) from t), 2::bigint, 'given back');
select bag_eq(
    'select c.user_id, c.may_review from pipeline.colleagues() as c',
    $$ values ('00000000-0000-0000-0000-000000000002'::uuid, true), ('00000000-0000-0000-0000-000000000003', false) $$, 'the tenant''s people'
);
select tests.sign_out();
select tests.sign_in('tenant one', '{observer}');
select throws_ok($$ select pipeline.assign_listings(t.ids, null) from t $$, '42501', null, 'who only looks gives nothing');

select * from finish();
rollback;
