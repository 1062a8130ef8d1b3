begin;
select plan(4);

select pipeline.set_user('ann@example.com', tests.tenant('tenant one'), 'a password for ann', 'Ann Smith', '{steward}');
select pipeline.set_user('bob@example.com', tests.tenant('tenant one'), 'a password for bob');
select pipeline.set_user('eve@example.com', tests.tenant('tenant two'), 'a password for eve', 'Eve Else');
create temporary table ids as select array_agg(u.id::text) || '{postgres,NULL}' as all_of from auth.users as u;
grant select on table ids to authenticated;

select tests.sign_in('tenant one');
select results_eq('select n.name from ids, pipeline.people_names(ids.all_of) as n order by 1', $$values ('Ann Smith'), ('bob@example.com')$$,
    'by name, else by e-mail address');
select is_empty('select from pipeline.people_names(null)', 'nobody was asked for');
select tests.sign_out();
select tests.sign_in('tenant two');
select results_eq('select n.name from ids, pipeline.people_names(ids.all_of) as n', $$values ('Eve Else')$$, 'those of other tenants are not told');
select tests.sign_out();
set local role anon;
select throws_ok('select from pipeline.people_names(null)', '42501', null, 'not without signing in');

select * from finish();
rollback;
