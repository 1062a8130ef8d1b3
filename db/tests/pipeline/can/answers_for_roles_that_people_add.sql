begin;
select plan(2);

insert into pipeline.roles (name, description) values ('viewer', 'Looks');
insert into pipeline.role_permissions (role_name, permission_name) values ('viewer', 'pipeline:read');
select tests.tenant();
select tests.sign_in(p_roles => '{viewer}');
select ok(pipeline.can('pipeline:read'), 'what the role has');
select ok(not pipeline.can('pipeline:review'), 'and nothing else');

select * from finish();
rollback;
